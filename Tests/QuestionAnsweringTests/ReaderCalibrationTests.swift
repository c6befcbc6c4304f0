import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct ReaderCalibrationTests {
    private func fitted(
        _ answer: ProbabilityCurve = ProbabilityCurve(weights: [.gap: 1]),
        threshold: Double = 1
    ) -> ReaderCalibration.Fitted {
        ReaderCalibration.Fitted(
            method: "logistic",
            right: "exact",
            threshold: threshold,
            answer: answer,
            noAnswer: ProbabilityCurve(weights: [.gap: -1]),
            risks: [
                .init(confidence: 3, coverage: 0.2, risk: 0.05, upperRisk: 0.15),
                .init(confidence: 1, coverage: 0.6, risk: 0.1, upperRisk: 0.2),
                .init(confidence: 0, coverage: 1, risk: 0.4, upperRisk: 0.5),
            ],
            data: .init(name: "", digest: "", questions: 1, answerable: 1, folds: 2),
            scores: [:],
            f1: [:]
        )
    }

    private func reading(gap: Double?, scores: [Double]) -> Reading {
        let range = TextRange(scalars: 0..<1, bytes: 0..<1)
        let answers = scores.map { score in
            Answer(
                text: "x",
                score: score,
                probability: 0.9,
                passage: PassageID(1),
                documentID: DocumentID("d"),
                range: range,
                context: Snippet(text: "x", range: range),
                metadata: [:]
            )
        }
        return Reading(
            answers: answers,
            noAnswerScore: gap.map { -$0 },
            noAnswerGap: gap,
            windowCount: 1
        )
    }

    @Test func lowerScoresLeadByLess() {
        let calibrated = fitted().calibrating(reading(gap: 2, scores: [5, 3]), passages: 4)
        #expect(calibrated.answers.map(\.probability) == [2, 0].map { 1 / (1 + exp(-$0)) })
        #expect(calibrated.noAnswerProbability == exp(-2.0) / (1 + exp(-2.0)))
        #expect(calibrated.confidence == 2)
    }

    @Test func nothingReadStaysAsItIs() {
        let nothing = reading(gap: nil, scores: [])
        let calibrated = fitted().calibrating(nothing, passages: 0)
        #expect(calibrated == nothing && calibrated.confidence == nil)
        for refusal in [Refusal.gap(below: -99), .confidence(below: -99), .always] {
            #expect(refusal.refuses(calibrated))
        }
    }

    @Test func theLargestCoverageUnderTheRiskIsChosen() {
        let fit = fitted()
        #expect(fit.point(atRisk: 0.1, isCertain: false)?.coverage == 0.6)
        #expect(fit.point(atRisk: 0.15, isCertain: true)?.coverage == 0.2)
        #expect(fit.point(atRisk: 0.01, isCertain: false) == nil)
        let certain = fit.calibrating(reading(gap: 1, scores: [1]), passages: 1)
        #expect(!Refusal.confidence(below: 1).refuses(certain))
        #expect(Refusal.confidence(below: 1.01).refuses(certain))
    }

    @Test func stepsAreJoinedByLines() {
        let curve = ProbabilityCurve(
            weights: [.gap: 1],
            steps: [
                .init(signal: 0, probability: 0.2), .init(signal: 2, probability: 0.6),
                .init(signal: 2, probability: 0.8), .init(signal: 4, probability: 0.8),
            ]
        )
        let signals: [Double] = [-9, 0, 1, 3, 9]
        let expected = [0.2, 0.2, 0.4, 0.8, 0.8]
        for (signal, value) in zip(signals, expected) {
            #expect(abs(curve.probability(at: signal) - value) < 1e-12, "\(signal)")
        }
        #expect((0...1).contains(curve.probability(at: 2)))
    }

    @Test func unsoundFilesAreTold() {
        func defect(_ fit: ReaderCalibration.Fitted) -> String? {
            ReaderCalibration(model: "m@1", settings: [.gold: fit]).defect
        }
        #expect(defect(fitted()) == nil)
        #expect(defect(fitted(threshold: .nan)) != nil)
        #expect(defect(fitted(ProbabilityCurve(weights: [.gap: .infinity]))) != nil)
        #expect(defect(fitted(ProbabilityCurve(weights: [:], steps: []))) != nil)
        let falling = [(0.0, 0.5), (1.0, 0.4)].map {
            ProbabilityCurve.Step(signal: $0.0, probability: $0.1)
        }
        #expect(defect(fitted(ProbabilityCurve(weights: [:], steps: falling))) != nil)
        #expect(ReaderCalibration(model: "m@1", settings: [:]).defect != nil)
        let only = ReaderCalibration(model: "m@1", settings: [.gold: fitted(threshold: 7)])
        #expect(only.fitted(for: .product)?.threshold == 7)
    }

    @Test func logisticCurvesStayInsideZeroToOne() {
        let curve = ProbabilityCurve(weights: [.gap: 1])
        for signal in [-1e9, -800, -1, 0, 1, 800, 1e9] {
            #expect(0...1 ~= curve.probability(at: signal), "\(signal)")
        }
    }
}
