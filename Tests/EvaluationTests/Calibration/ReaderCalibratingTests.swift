import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct ReaderCalibratingTests {
    /// Questions that a reader answers rightly the more often, the larger its gap.
    private func sample(_ count: Int, _ generator: inout SplitMix64) -> (
        questions: [JudgedQuestion], records: [EvaluationRecord]
    ) {
        var questions: [JudgedQuestion] = []
        var records: [EvaluationRecord] = []
        for number in 0..<count {
            let gap = Double.random(in: -5...5, using: &generator)
            let isRight = Double.random(in: 0...1, using: &generator) < 1 / (1 + exp(-gap))
            let isAnswerable = isRight || Bool.random(using: &generator)
            questions.append(
                Judged.question(
                    "\(number)",
                    answers: isAnswerable ? [(text: "one hour", document: "a")] : []
                )
            )
            let span = isRight ? "one hour" : "x"
            records.append(ReaderScoringTests.record("\(number)", [span], gap: gap))
        }
        return (questions, records)
    }

    private func fitted(
        _ sample: (questions: [JudgedQuestion], records: [EvaluationRecord]),
        _ method: CalibrationMethod = .logistic
    ) throws -> ReaderCalibration.Fitted {
        try ReaderCalibrating(
            sample.questions,
            sample.records,
            method: method,
            right: .exact,
            folds: 5
        ).fitted(named: "synthetic")
    }

    @Test(arguments: [CalibrationMethod.isotonic, .logistic])
    func crossFittedProbabilitiesBeatTheBaseRate(method: CalibrationMethod) throws {
        var generator = SplitMix64(seed: 5)
        let fit = try fitted(sample(1500, &generator), method)
        for outcome in ["answer", "no_answer"] {
            let scores = try #require(fit.scores[outcome])
            let base = try #require(scores["base_rate"])
            let calibrated = try #require(scores["calibrated"])
            #expect(calibrated.brier < base.brier - 0.03)
            #expect(calibrated.calibrationError < 0.06)
        }
        let f1 = try #require(fit.f1["threshold_cross_fitted"])
        #expect(f1 > (fit.f1["always_no_answer"] ?? 1))
    }

    /// The true share of wrong answers above a confidence stays under the bound in nine runs of ten.
    @Test func aCertainRiskHoldsInNineRunsOfTen() throws {
        var generator = SplitMix64(seed: 11)
        let large = sample(20_000, &generator)
        let rights = zip(large.questions, large.records).compactMap {
            question,
            record -> (signs: ReadingSigns, isRight: Bool)? in
            guard let reading = record.reading, let best = reading.answers.first else { return nil }
            let signs = ReadingSigns(
                gap: reading.gap,
                best: best.score,
                score: best.score,
                probability: best.probability,
                passages: reading.passages
            )
            return signs.map {
                ($0, RightAnswer.exact.holds(best.text, against: question.goldTexts))
            }
        }
        var broken = 0
        var reached = 0
        for _ in 0..<60 {
            let fit = try fitted(sample(400, &generator))
            guard let point = fit.point(atRisk: 0.2, isCertain: true) else { continue }
            reached += 1
            let answered = rights.filter { fit.answer.signal($0.signs) >= point.confidence }
            let wrong = answered.count { !$0.isRight }
            if Double(wrong) > 0.2 * Double(answered.count) { broken += 1 }
        }
        #expect(reached > 40)
        #expect(broken * 10 <= reached, "\(broken) of \(reached)")
    }

    @Test func answeringLessIsBoughtWithLessRisk() throws {
        var generator = SplitMix64(seed: 9)
        let fit = try fitted(sample(800, &generator))
        let few = try #require(fit.point(atRisk: 0.1, isCertain: false))
        let many = try #require(fit.point(atRisk: 0.3, isCertain: false))
        #expect(few.coverage < many.coverage && few.confidence > many.confidence)
        let sure = try #require(fit.point(atRisk: 0.3, isCertain: true))
        #expect(sure.coverage <= many.coverage)
        #expect(fit.risks.allSatisfy { $0.risk <= $0.upperRisk })
        #expect(fit.point(atRisk: 0, isCertain: true) == nil)
    }

    @Test func theFileIsTheSameHoweverOftenItIsMadeAndReadsBack() throws {
        var generator = SplitMix64(seed: 2)
        let data = sample(200, &generator)
        func text() throws -> Data {
            let calibration = ReaderCalibration(
                model: "r@1",
                settings: [.product: try fitted(data, .isotonic), .gold: try fitted(data)]
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            #expect(calibration.defect == nil)
            return try encoder.encode(calibration)
        }
        let first = try text()
        #expect(try text() == first)
        let back = try JSONDecoder().decode(ReaderCalibration.self, from: first)
        #expect(back.belongs(to: "renamed@1") && !back.belongs(to: "r@2"))
    }

    @Test func nothingReadIsRefused() throws {
        let questions = [Judged.question("a"), Judged.question("b")]
        #expect(throws: QuarryError.self) {
            try ReaderCalibrating(
                questions,
                questions.map { EvaluationRecord(question: $0.id) },
                method: .isotonic,
                right: .exact,
                folds: 2
            )
        }
    }
}
