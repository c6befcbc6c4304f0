import Evaluation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct ThresholdFittingTests {
    /// The definition: try a threshold below, between and above all gaps.
    @Test func noOtherThresholdScoresBetter() {
        forEachSeed(0..<200) { seed, generator in
            var questions: [JudgedQuestion] = []
            var records: [EvaluationRecord] = []
            for number in 0..<Int.random(in: 0...9, using: &generator) {
                let golds =
                    Bool.random(using: &generator) ? [(text: "one hour", document: "a")] : []
                questions.append(Judged.question("\(number)", answers: golds))
                let span = ["one hour", "one", "x"].randomElement(using: &generator) ?? "x"
                let gap = Double(Int.random(in: -3...3, using: &generator))
                records.append(ReaderScoringTests.record("\(number)", [span], gap: gap))
            }
            func f1(_ threshold: Double) -> Double {
                ReaderScoring(questions, convention: .all, threshold: threshold)
                    .result(records, named: "r").scores["f1"]?.value ?? 0
            }
            let fitted = ThresholdFitting(questions, records).best(over: questions.indices)
            let best = stride(from: -3.5, through: 4, by: 1).map(f1).max() ?? 0
            #expect(abs(f1(fitted) - best) < 1e-9, "seed \(seed)")
        }
    }

    @Test func nothingToFitOnGivesZero() {
        #expect(ThresholdFitting([], []).best(over: []) == 0)
    }
}
