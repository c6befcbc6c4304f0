import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct SQuADDatasetTests {
    @Test func questionsKeepTheirOrderContextAndGolds() throws {
        let data = try dataset(smallSQuAD)
        #expect(data.edition == .v2)
        #expect(data.questions.map(\.id) == ["q1", "q2", "q3"])
        #expect(data.questions[0].golds == ["the loudest", "loud"])
        #expect(data.questions[1].text == "Whose “fan”?" && data.questions[1].isImpossible)
        #expect(data.questions.allSatisfy { $0.context == "It is the loudest kettle 😀." })
        #expect(!data.questions[2].isImpossible)
    }

    @Test func withoutUnansweredQuestionsItIsTheFirstEdition() throws {
        let json =
            #"{"data":[{"paragraphs":[{"context":"c","qas":[{"id":"1","question":"?","answers":[{"text":"c"}]}]}]}]}"#
        #expect(try dataset(json).edition == .v1)
        #expect(try dataset("\u{FEFF}" + json).questions.count == 1)
        let unanswered = json.replacingOccurrences(of: #"{"text":"c"}"#, with: "")
        #expect(try dataset(unanswered).edition == .v2)
        #expect(try dataset(unanswered).questions[0].isImpossible)
    }

    @Test(arguments: [
        ("", "empty file"), ("  \n", "empty file"), ("[]", "object with a list \"data\""),
        ("{}", "without one"), (#"{"data": {}}"#, "a list of articles"),
        (#"{"data": []}"#, "found none"), (#"{"data": [1]}"#, "questions.json:1:11"),
        (#"{"data": [{"paragraphs": [{"qas": []}]}]}"#, "one without"),
        (#"{"data": [{"paragraphs": [{"context": 1}]}]}"#, "\"context\": a text"),
        (#"{"data": [{"paragraphs": [{"context": "", "qas": [{"id": 5}]}]}]}"#, "\"id\": a text"),
        (#"{"data": [{"paragraphs": [{"context": "", "qas": [{"id": "5"}]}]}]}"#, "\"question\""),
        (#"{"data": [], "data2": NaN}"#, "a JSON value"), (#"{"data": []} x"#, "nothing behind"),
        (#"{"data": [}"#, "an article object"), (#"{"data": ["#, "the end of the file"),
        (#"{"a": "b"#, "a closing quote"), (#"{"a": "\q"}"#, "valid escapes"),
        (#"{"a": 01}"#, "JSON value"), (#"{"a": 0x1}"#, "JSON value"), (#"{"a" 1}"#, "':'"),
    ])
    func wrongFilesAreNamed(json: String, words: String) {
        let message = message { try dataset(json) }
        #expect(message.contains(words) && message.contains("questions.json"), "\(message)")
    }

    @Test func anIdMayStandOnlyOnce() {
        let twice = smallSQuAD.replacingOccurrences(of: "q3", with: "q1")
        #expect(message { try dataset(twice) }.contains("\"q1\" a second time"))
    }

    @Test func deepNestingIsRefused() {
        let deep = "{\"x\":" + String(repeating: "[", count: 100_000)
        #expect(message { try dataset(deep) }.contains("nested"))
    }

    @Test func aMissingFileIsNamed() {
        #expect(message { try SQuADDataset(reading: "/nowhere.json") }.contains("/nowhere.json"))
    }

    @Test func brokenBytesNeverCrash() {
        forEachSeed(0..<2000) { seed, random in
            let bytes = random.broken(Array(smallSQuAD.utf8))
            do {
                _ = try SQuADDataset(bytes: bytes, name: "questions.json")
            } catch {
                #expect(error is QuarryError, "seed \(seed): \(error)")
            }
        }
    }
}

extension SplitMix64 {
    /// The bytes with a few of them changed, taken out, doubled or cut off.
    mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let odd = Array("{}[]\",:\\/ \n\t0-9eE.+untf".utf8) + [0, 0x80, 0xC3, 0xFF]
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[place] = odd[Int.random(in: 0..<odd.count, using: &self)]
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(odd[Int.random(in: 0..<odd.count, using: &self)], at: place)
            case 3: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
            default: if Bool.random(using: &self) { bytes.removeLast(bytes.count - place) }
            }
        }
        return bytes
    }
}
