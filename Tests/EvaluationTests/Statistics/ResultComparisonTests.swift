import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct ResultComparisonTests {
    @Test func equalResultsDoNotDiffer() throws {
        let result = Comparisons.result(["exact": [1, 0, 1], "f1": [1, 0.5, nil]])
        let comparison = try ResultComparison(result, against: result)
        #expect(comparison.rows.map(\.metric) == ["exact", "f1"])
        #expect(comparison.rows.map(\.count) == [3, 2])
        #expect(comparison.rows.map(\.correctedP) == [1, 1])
        #expect(!comparison.hasSignificantLoss)
        #expect(comparison.notes.isEmpty)
    }

    /// Equal systems, each asked the same questions with luck of its own: after the correction no
    /// more than 5 % of the comparisons may call anything different.
    @Test func equalSystemsAreSeldomCalledDifferent() throws {
        var random = SplitMix64(seed: 2)
        let test = RandomizationTest(permutations: 250)
        let count = trials(200)
        let flagged = try (0..<count).count { _ in
            let now = Comparisons.result(noise(&random))
            let baseline = Comparisons.result(noise(&random))
            return try ResultComparison(now, against: baseline, test: test).rows
                .contains { $0.verdict != .chance }
        }
        #expect(Double(flagged) / Double(count) <= 0.05, "\(flagged) of \(count)")
    }

    /// Exact match, F1, and two unrelated metrics over 40 questions.
    private func noise(_ random: inout SplitMix64) -> [String: [Double?]] {
        var values: [String: [Double?]] = [:]
        let f1 = (0..<40).map { _ in max(0, min(1, Double.random(in: -1...2, using: &random))) }
        values["f1"] = f1
        values["exact"] = f1.map { $0 == 1 ? 1 : 0 }
        values["mrr"] = f1.map { _ in 1 / Double.random(in: 1...4, using: &random).rounded() }
        values["recall"] = f1.map { _ in Bool.random(using: &random) ? 1 : 0 }
        return values
    }

    @Test func aLossOfFivePointsIsFound() throws {
        // 17 of 330 questions that were right are wrong now, and 4 the other way round.
        let baseline = (0..<330).map { Double?($0 % 3 == 0 ? 1 : 0) }
        var now = baseline
        for place in 0..<20 { now[place * 15] = 0 }
        for place in 0..<3 { now[place * 15 + 1] = 1 }
        let comparison = try ResultComparison(
            Comparisons.result(["exact": now, "mrr": baseline]),
            against: Comparisons.result(["exact": baseline, "mrr": baseline])
        )
        #expect(comparison.hasSignificantLoss)
        #expect(comparison.rows.map(\.verdict) == [.loss, .chance])
        #expect(abs(comparison.rows[0].difference + 17.0 / 330) < 1e-12)
        let back = try ResultComparison(
            Comparisons.result(["exact": baseline]),
            against: Comparisons.result(["exact": now])
        )
        #expect(!back.hasSignificantLoss)
        #expect(back.rows[0].verdict == .gain)
    }

    /// 5 points planted among 40 metrics that merely waver.
    @Test func aLossIsFoundAmongManyMetrics() throws {
        var random = SplitMix64(seed: 3)
        var (baseline, now): ([String: [Double?]], [String: [Double?]]) = ([:], [:])
        for metric in 0..<12 {
            let values = (0..<330).map { _ in Double?(Bool.random(using: &random) ? 1 : 0) }
            baseline["metric \(metric)"] = values
            now["metric \(metric)"] = values.map { value in
                Int.random(in: 0..<30, using: &random) == 0 ? 1 - (value ?? 0) : value
            }
        }
        baseline["planted"] = (0..<330).map { $0 % 4 == 0 ? 0 : 1 }
        now["planted"] = (0..<330).map { $0 % 4 == 0 || $0 % 20 == 1 ? 0 : 1 }
        let comparison = try ResultComparison(
            Comparisons.result(now),
            against: Comparisons.result(baseline),
            test: RandomizationTest(permutations: 1_000)
        )
        #expect(comparison.rows.filter { $0.verdict != .chance }.map(\.metric) == ["planted"])
        #expect(comparison.hasSignificantLoss)
    }

    @Test func questionsAreMatchedByIDNotByPlace() throws {
        let now = Comparisons.result(["exact": [1, 0, 0.5]])
        var turned = Comparisons.result(["exact": [0.5, 0, 1]])
        turned.questions.reverse()
        let comparison = try ResultComparison(now, against: turned)
        #expect(comparison.rows[0].p == 1)
        #expect(comparison.rows[0].difference == 0)
    }

    @Test func questionsOfOneResultAloneAreReported() throws {
        let now = Comparisons.result(["exact": [1, 0, 0]])
        var baseline = Comparisons.result(["exact": [1, 0, 0]])
        baseline.questions[2].id = "gone"
        let comparison = try ResultComparison(now, against: baseline)
        #expect(comparison.questions == 2)
        #expect(comparison.missingNow == ["gone"])
        #expect(comparison.missingInBaseline == ["q2"])
        #expect(comparison.lines.contains("1 questions of the baseline are missing now"))
    }

    @Test func systemsAndSettingsOfOneResultAloneAreNoted() throws {
        var (new, other) = (SystemResult(name: "bm25"), SystemResult(name: "tfidf"))
        new.values = ["recall@1": [1, 0], "recall@3": [1, 1]]
        other.values = ["recall@1": [1, 0]]
        let now = Comparisons.result([new, other], questions: 2)
        var old = new
        old.values["recall@3"] = nil
        var baseline = Comparisons.result([old], questions: 2)
        baseline.setting.convention = .haystack
        let comparison = try ResultComparison(now, against: baseline)
        #expect(comparison.rows.count == 1)
        #expect(
            comparison.notes == [
                "convention was haystack-0.9, is all",
                "bm25 recall@3: only in this result",
                "tfidf recall@1: only in this result",
            ]
        )
    }

    @Test func nothingInCommonIsRefused() {
        let now = Comparisons.result(["exact": [1, 0]])
        var others = now
        others.questions = others.questions.map { question in
            var question = question
            question.id += "x"
            return question
        }
        #expect(refusal(now, others)?.contains("the questions of this result") == true)
        let system = Comparisons.result(["exact": [1, 0]], system: "t")
        #expect(refusal(now, system)?.contains("found those of t (exact)") == true)
        #expect(refusal(now, Comparisons.result([], questions: 0)) != nil)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func aValueThatIsNotFiniteIsRefused(value: Double) {
        let now = Comparisons.result(["exact": [1, 0]])
        let text = refusal(now, Comparisons.result(["exact": [1, value]]))
        #expect(text?.contains("old.json: expected finite values of s exact") == true)
        #expect(text?.contains("for the question q1") == true)
        #expect(refusal(Comparisons.result(["exact": [value, 0]]), now) != nil)
    }

    @Test func valuesThatDoNotFitTheQuestionsAreRefused() {
        let now = Comparisons.result(["exact": [1, 0]])
        var short = now
        short.systems[0].values["exact"] = [1]
        #expect(refusal(now, short)?.contains("expected 2 values of s exact") == true)
        var twice = now
        twice.questions[1].id = "q0"
        #expect(refusal(now, twice)?.contains("q0 twice") == true)
    }

    @Test func theTableIsAligned() throws {
        let baseline = (0..<40).map { _ in Double?(1) }
        let now = (0..<40).map { Double?($0 < 20 ? 0 : 1) }
        let comparison = try ResultComparison(
            Comparisons.result(["exact": now, "f1": baseline]),
            against: Comparisons.result(["exact": baseline, "f1": baseline])
        )
        #expect(
            comparison.lines == [
                "system  metric  questions  baseline     now  difference       p  corrected",
                "s       exact          40    1.0000  0.5000     -0.5000  0.0001     0.0002  LOSS",
                "s       f1             40    1.0000  1.0000     +0.0000  1.0000     1.0000",
                "1 significant losses and 0 significant gains in 2 comparisons over 40 questions "
                    + "(paired randomisation test, Holm's correction, 5 %)",
            ]
        )
    }

    @Test func aComparisonIsWrittenAsJSON() throws {
        let result = Comparisons.result(["exact": [1, 0]])
        let comparison = try ResultComparison(result, against: result)
        let data = try JSONEncoder().encode(comparison)
        #expect(try JSONDecoder().decode(ResultComparison.self, from: data) == comparison)
    }

    private func refusal(_ now: EvaluationResult, _ baseline: EvaluationResult) -> String? {
        do {
            _ = try ResultComparison(now, against: baseline, named: "old.json")
            return nil
        } catch {
            guard (error as? QuarryError)?.kind == .badData else { return nil }
            return String(describing: error)
        }
    }
}
