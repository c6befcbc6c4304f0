import Evaluation
import Foundation
import Testing

struct ClassificationReportTests {
    private let report = ClassificationReport(
        labels: ["bad", "good"],
        gold: [0, 0, 0, 1],
        probabilities: [[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.3, 0.7]],
        neutralBelow: 0.65
    )

    @Test func scoresStandBesideTheCommonestClass() {
        #expect(report.accuracy == 0.75 && report.microF1 == 0.75)
        #expect(report.majority.label == "bad" && report.majority.accuracy == 0.75)
        #expect(report.macroF1 > report.majority.macroF1)
        #expect(report.confusion == [[2, 1], [0, 1]])
        #expect(report.areaUnderROC == 1)
    }

    @Test func theLossIsAMean() {
        let expected = -[0.9, 0.8, 0.4, 0.7].map { log($0) }.reduce(0, +) / 4
        #expect(abs(report.meanLoss - expected) < 1e-12)
    }

    @Test func neutralTextsAreNotCounted() {
        #expect(report.coverage == 0.75 && report.coveredAccuracy == 1)
    }
}
