import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct ROUGETests {
    @Test func byHand() {
        let score = ROUGE("the cat sat", reference: "The cat, it sat down.")
        #expect(score.rouge1.precision == 1 && score.rouge1.recall == 0.6)
        #expect(isClose(score.rouge1.f, 0.75))
        #expect(score.rouge2.precision == 0.5 && score.rouge2.recall == 0.25)
        #expect(score.rougeL.recall == 0.6)
    }

    @Test func linesAreSentencesForLsum() {
        // Out of order the whole texts share less than their sentences do.
        let score = ROUGE("c d\na b", reference: "a b\nc d")
        #expect(score.rougeL.f == 0.5)
        #expect(score.rougeLsum.f == 1)
    }

    @Test func stemsMakeFormsOfAWordEqual() {
        #expect(ROUGE("running cats", reference: "runs, a cat").rouge1.f == 0)
        #expect(
            ROUGE("running cats", reference: "runs, a cats", isStemmed: true).rouge1.recall > 0.6
        )
    }

    @Test func nothingScoresNothing() {
        for (left, right) in [("", ""), ("a", ""), ("", "a"), ("…", "…")] {
            let score = ROUGE(left, reference: right)
            #expect(
                [score.rouge1.f, score.rouge2.f, score.rougeL.f, score.rougeLsum.f] == [0, 0, 0, 0]
            )
        }
    }

    @Test func agreesWithTheReference() throws {
        for summary in try ReferenceValues.all.get().rouge {
            let score = ROUGE(
                summary.prediction,
                reference: summary.reference,
                isStemmed: summary.stem
            )
            let found = [score.rouge1, score.rouge2, score.rougeL, score.rougeLsum]
            for (score, wanted) in zip(found, summary.scores) {
                #expect([score.precision, score.recall, score.f] == wanted, "\(summary)")
            }
        }
    }

    @Test(.enabled(if: SharedData.isPresent), arguments: [false, true])
    func aThousandSummariesAgree(isStemmed: Bool) throws {
        let folder = try SharedData.unpacked("golden-summarization")
        func lines(_ name: String) throws -> [String] {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return text.components(separatedBy: "\n").prefix(1000)
                .map { $0.replacingOccurrences(of: " . ", with: " .\n") }
        }
        let pairs = zip(try lines("prediction_large.txt"), try lines("target_large.txt"))
        var sums = [0.0, 0, 0, 0]
        for (prediction, reference) in pairs {
            let score = ROUGE(prediction, reference: reference, isStemmed: isStemmed)
            for (place, part) in [score.rouge1, score.rouge2, score.rougeL, score.rougeLsum]
                .enumerated()
            {
                sums[place] += part.f
            }
        }
        let golden = try ReferenceValues.all.get().goldenSummaries
        let wanted = try #require(golden[isStemmed ? "stemmed" : "plain"])
        for (sum, mean) in zip(sums, wanted) { #expect(isClose(sum / 1000, mean)) }
        guard !isStemmed else { return }
        // The published figures are medians of bootstrap means: near, not equal.
        let data = try Data(contentsOf: folder.appending(path: "expected_bootstrap_results.json"))
        let published = try JSONDecoder().decode([String: Double].self, from: data)
        for (name, sum) in [("rouge1", sums[0]), ("rouge2", sums[1]), ("rougeLsum", sums[3])] {
            #expect(abs(sum / 10 - (published[name] ?? 0)) < 0.1)
        }
    }
}
