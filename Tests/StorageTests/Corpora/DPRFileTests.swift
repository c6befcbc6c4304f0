import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct DPRFileTests {
    private func entries(_ bytes: [UInt8]) throws -> [DPRFile.Entry] {
        let folder = try TemporaryDirectory()
        let place = folder.url.appending(path: "questions.json")
        try Data(bytes).write(to: place)
        return try withExtendedLifetime(folder) {
            var file = try DPRFile(place.path)
            var entries: [DPRFile.Entry] = []
            while let entry = try file.next() { entries.append(entry) }
            return entries
        }
    }

    private func entries(_ text: String) throws -> [DPRFile.Entry] { try entries(Array(text.utf8)) }

    private static let one = """
        {"dataset": "x", "question": "Is it loud?", "answers": ["no"], "item_id": "B1",
         "positive_ctxs": [{"title": "Quiet", "text": "It is not {loud} \\" at all.", "score": 1.5}],
         "negative_ctxs": [], "hard_negative_ctxs": [{"title": "", "text": "Loud music."}]}
        """

    @Test func everyFieldIsRead() throws {
        let found = try #require(try entries("[\(Self.one)]").first)
        #expect(found.question == "Is it loud?")
        #expect(found.answers == ["no"])
        #expect(found.item == "B1")
        #expect(found.positives.map(\.title) == ["Quiet"])
        #expect(found.positives.map(\.text) == ["It is not {loud} \" at all."])
        #expect(found.negatives.isEmpty)
        #expect(found.hardNegatives.map(\.title) == [nil])
        #expect(found.location.line == 1)
    }

    @Test func linesAreUnderstoodLikeAList() throws {
        let list = try entries("[\(Self.one),\n\n\(Self.one)]")
        let lines = try entries("\(Self.one)\n\n\(Self.one)\n")
        #expect(list.map(\.question) == lines.map(\.question))
        #expect(list.map(\.location.line) == [1, 5])
        #expect(lines.map(\.location.line) == [1, 5])
    }

    @Test func questionsLongerThanTheBufferAreReadWhole() throws {
        let long = String(repeating: "word ", count: 200_000)
        let text = (0..<3).map {
            #"{"question": "q\#($0)", "positive_ctxs": [{"text": "\#(long)"}]}"#
        }
        let found = try entries("[" + text.joined(separator: ",") + "]")
        #expect(found.map(\.question) == ["q0", "q1", "q2"])
        #expect(found.allSatisfy { $0.positives[0].text.utf8.count == 1_000_000 })
    }

    @Test func anEmptyListHasNoQuestions() throws { #expect(try entries(" [ ] ").isEmpty) }

    @Test(arguments: [
        ("", "1", "a list of questions"), ("7", "1:1", "a question"),
        ("[{\"question\": \"a\"}", "1", "']'"), ("[{\"question\": \"a\"", "1:2", "closing brace"),
        ("[{\"question\": \"a\"} {", "1:20", "','"), ("[]x", "1:3", "nothing behind"),
        ("[{}]", "1:2", "\"question\""), ("[{\"question\": 5}]", "1:15", "a text"),
        ("[\n{\"question\": \"a\", \"positive_ctxs\": [{}]}]", "2:37", "\"text\""),
        ("[{\"question\": \"a\", \"answers\": \"b\"}]", "1:31", "a list"),
        ("[{\"question\": \" \"}]", "1:2", "words"),
    ])
    func whatIsNoQuestionIsNamed(text: String, place: String, words: String) throws {
        let error = try #require(throws: QuarryError.self) { try entries(text) }
        #expect(error.kind == .badData)
        #expect("\(error)".contains("questions.json:\(place)"), "\(error)")
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test func anythingIsReadOrRefused() throws {
        try forEachSeed(0..<400) { seed, random in
            var bytes = Array("[\(Self.one),\(Self.one)]".utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default:
                    bytes.insert(
                        Array("[]{}\",:\\".utf8).randomElement(using: &random) ?? 0,
                        at: place
                    )
                }
            }
            do { _ = try entries(bytes) } catch let error as QuarryError {
                #expect(error.kind == .badData, "seed \(seed): \(error)")
            }
        }
    }
}
