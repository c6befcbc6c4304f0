import Evaluation
import Testing

@Suite struct CurveTests {
    @Test func anHonestSystemHasNoCalibrationError() throws {
        let probability = Array(repeating: 0.75 as Double?, count: 4)
        let calibration = try #require(
            Calibration(probability: probability, correct: [1, 1, 1, 0])
        )
        #expect(calibration.expectedError == 0)
        #expect(calibration.count == 4)
    }

    @Test func calibrationErrorIsTheMeanDistance() throws {
        let calibration = try #require(
            Calibration(probability: [0.95, 0.05, nil, .nan, 1], correct: [0, 0, 1, 1, nil])
        )
        #expect(abs(calibration.expectedError - (0.95 + 0.05) / 2) < 1e-12)
        #expect(Calibration(probability: [nil], correct: [1]) == nil)
        #expect(Calibration(probability: [], correct: []) == nil)
    }

    @Test func riskIsTheShareOfWrongAnswersAmongTheSurest() throws {
        let curve = try #require(RiskCoverage(confidence: [3, 2, 1, nil], correct: [1, 0, 1, 1]))
        #expect(curve.points.map(\.coverage) == [1 / 3, 2 / 3, 1])
        #expect(curve.points.map(\.risk) == [0, 0.5, 1 / 3])
    }

    @Test func equallySureAnswersAreGivenTogether() throws {
        let curve = try #require(RiskCoverage(confidence: [1, 1, 1], correct: [1, 0, 1]))
        #expect(curve.points.count == 1)
        #expect(abs(curve.area - 1 / 3) < 1e-12)
        #expect(RiskCoverage(confidence: [.nan], correct: [1]) == nil)
    }
}
