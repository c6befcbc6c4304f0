import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct EvaluationResultReadingTests {
    @Test func aResultIsReadAsItWasWritten() throws {
        let result = Comparisons.result(["exact": [1, nil, 0.5]])
        let data = try JSONEncoder().encode(result)
        #expect(try EvaluationResult(json: data, from: "old.json") == result)
    }

    @Test(arguments: [
        ("", "old.json: expected"),
        ("[]", "old.json: expected"),
        ("{\"kind\": \"reader\"}", "no \"setting\""),
        ("{\"kind\": \"cook\"}", "at kind"),
    ])
    func whatIsNoResultIsNamed(text: String, part: String) throws {
        let found = try #require(complaint(Data(text.utf8)))
        #expect(found.contains(part), "\(found)")
        #expect(found.contains("quarry evaluate"))
    }

    @Test func aNumberThatIsNoneIsNamed() throws {
        let data = try JSONEncoder().encode(Comparisons.result(["exact": [1, 0.5]]))
        for number in ["NaN", "1e999", "-Infinity"] {
            let spoilt = String(decoding: data, as: UTF8.self)
                .replacingOccurrences(of: "0.5", with: number)
            #expect(complaint(Data(spoilt.utf8)) != nil, "\(number)")
        }
    }

    @Test func noBytesCrashIt() throws {
        let data = try JSONEncoder().encode(Comparisons.result(["exact": [1, nil, 0.5]]))
        forEachSeed(0..<300) { _, random in
            var bytes = Array(data)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            do {
                let read = try EvaluationResult(json: Data(bytes), from: "old.json")
                _ = try? ResultComparison(read, against: read)
            } catch {
                #expect((error as? QuarryError)?.kind == .badData)
            }
        }
    }

    private func complaint(_ data: Data) -> String? {
        do {
            _ = try EvaluationResult(json: data, from: "old.json")
            return nil
        } catch {
            return String(describing: error)
        }
    }
}
