import Evaluation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct SQuADPredictionsTests {
    @Test func keepTheOrderOfTheFile() throws {
        let said = try predictions(#"{"q2": "", "q1": "a \"b\""}"#)
        #expect(said.ids == ["q2", "q1"] && said["q1"] == "a \"b\"" && said["q2"]?.isEmpty == true)
        #expect(said["q3"] == nil)
        #expect(try noAnswerScores(#"{"b": -1.5e2, "a": 0}"#)["b"] == -150)
    }

    @Test(arguments: [
        (#"{"q": 1}"#, "the answer to \"q\" as a text"), (#"{"q": null}"#, "\"\" for no answer"),
        (#"["a"]"#, "a JSON object from question ids to answers, found a list"),
        (#"{"q": "a", "q": "b"}"#, "\"q\" a second time"), (#"{"q": "a",}"#, "a key in quotes"),
    ])
    func wrongPredictionsAreNamed(json: String, words: String) {
        let message = message { try predictions(json) }
        #expect(message.contains(words), "\(message)")
    }

    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "1e999", "\"0.5\"", "null", "[1]", "0x1p3", ".5",
    ])
    func noAnswerScoresAreFiniteNumbers(value: String) {
        let message = message { try noAnswerScores("{\"q\": \(value)}") }
        #expect(
            message.contains("scores.json:1:7: expected the no-answer score of \"q\""),
            "\(message)"
        )
    }

    @Test func brokenBytesNeverCrash() {
        forEachSeed(0..<2000) { seed, random in
            let texts = random.broken(Array(#"{"q1": "the fan", "q2": "", "q3": "é\u00e9"}"#.utf8))
            let scores = random.broken(Array(#"{"q1": 0.25, "q2": -1e-3, "q3": 12}"#.utf8))
            do {
                _ = try SQuADPredictions<String>(bytes: texts, name: "p")
            } catch {
                #expect(error is QuarryError, "seed \(seed): \(error)")
            }
            do {
                _ = try SQuADPredictions<Double>(bytes: scores, name: "p")
            } catch {
                #expect(error is QuarryError, "seed \(seed): \(error)")
            }
        }
    }
}
