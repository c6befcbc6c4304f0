import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

/// Values by scikit-learn and SciPy; see `Tests/Fixtures/calibration/make.py`.
private struct Expected: Decodable {
    let examples: [[Double]]
    let logistic: [Double]
    let temperature: [Double]
    let isotonic: [Double]
    let bounds: [[Double]]

    static func read() throws -> Expected {
        let file = packageRoot.appending(path: "Tests/Fixtures/calibration/expected.json")
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
    }

    func signs() throws -> [ReadingSigns] {
        try examples.map { row in
            try #require(
                ReadingSigns(
                    gap: row[0],
                    best: row[1],
                    score: row[1],
                    probability: row[2],
                    passages: Int(row[3])
                )
            )
        }
    }

    var outcomes: [Bool] { examples.map { $0[4] == 1 } }
}

private func signs(gap: Double) -> ReadingSigns? {
    ReadingSigns(gap: gap, best: gap, score: gap, probability: 0.5, passages: 1)
}

@Suite struct CurveFittingTests {
    @Test func theRisingFitIsTheMinMaxFormula() {
        forEachSeed(0..<300) { seed, generator in
            let values = (0..<Int.random(in: 0...15, using: &generator)).map { _ in
                Double(Int.random(in: -4...4, using: &generator))
            }
            let fitted = isotonicRegression(values)
            let expected = CalibrationDefinitions.isotonic(values)
            #expect(fitted.count == values.count)
            for (fast, slow) in zip(fitted, expected) {
                #expect(abs(fast - slow) < 1e-12, "seed \(seed)")
            }
            #expect(zip(fitted, fitted.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
        }
    }

    @Test func logisticAndTemperatureAgreeWithScikitLearn() throws {
        let expected = try Expected.read()
        let signs = try expected.signs()
        let logistic = CalibrationMethod.logistic.curve(signs, expected.outcomes)
        for (signs, value) in zip(signs, expected.logistic) {
            #expect(abs(logistic.probability(signs) - value) < 1e-5)
        }
        let temperature = CalibrationMethod.temperature.curve(signs, expected.outcomes)
        for (signs, value) in zip(signs, expected.temperature) {
            #expect(abs(temperature.probability(signs) - value) < 1e-5)
        }
    }

    @Test func isotonicAgreesWithScikitLearnButIsNeverCertain() throws {
        let expected = try Expected.read()
        let signs = try expected.signs()
        let curve = CalibrationMethod.isotonic.curve(signs, expected.outcomes)
        let least = 1 / Double(signs.count + 2)
        for (signs, value) in zip(signs, expected.isotonic) {
            let inside = min(max(value, least), 1 - least)
            #expect(abs(curve.probability(signs) - inside) < 1e-9)
        }
    }

    @Test func boundsAgreeWithSciPyAndWithTheDefinition() throws {
        for row in try Expected.read().bounds {
            let bound = upperBound(ofRate: Int(row[0]), in: Int(row[1]), confidence: row[2])
            #expect(abs(bound - row[3]) < 1e-8, "\(row)")
        }
        forEachSeed(0..<100) { seed, generator in
            let count = Int.random(in: 1...40, using: &generator)
            let successes = Int.random(in: 0..<count, using: &generator)
            let bound = upperBound(ofRate: successes, in: count, confidence: 0.9)
            let tail = CalibrationDefinitions.binomial(atMost: successes, of: count, rate: bound)
            #expect(abs(tail - 0.1) < 1e-6, "seed \(seed)")
        }
        #expect(upperBound(ofRate: 0, in: 0, confidence: 0.9) == 1)
        #expect(upperBound(ofRate: 5, in: 5, confidence: 0.9) == 1)
    }

    @Test(arguments: CalibrationMethod.allCases)
    func curvesRiseWithTheGapAndRefusalsFall(method: CalibrationMethod) {
        forEachSeed(0..<40) { seed, generator in
            let gaps = (0..<60).map { _ in Double.random(in: -6...6, using: &generator) }
            let outcomes = gaps.map { gap in
                Double.random(in: 0...1, using: &generator) < 1 / (1 + exp(-gap))
            }
            let known = gaps.compactMap(signs(gap:))
            let answer = CalibrationMethod.isotonic.curve(known, outcomes)
            let refusal = method.curve(known, outcomes.map { !$0 }, isRefusal: true)
            let sorted = known.sorted { ($0.values[.gap] ?? 0) < ($1.values[.gap] ?? 0) }
            let rising = sorted.map(answer.probability)
            let falling = sorted.map(refusal.probability)
            #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
            #expect(
                zip(falling, falling.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 },
                "seed \(seed)"
            )
        }
    }

    @Test(arguments: [CalibrationMethod.isotonic, .logistic])
    func whatFollowsALawIsCalibratedOnOtherData(method: CalibrationMethod) throws {
        var generator = SplitMix64(seed: 3)
        func sample(_ count: Int) -> (signs: [ReadingSigns], outcomes: [Bool]) {
            let gaps = (0..<count).map { _ in Double.random(in: -8...8, using: &generator) }
            let outcomes = gaps.map { gap in
                Double.random(in: 0...1, using: &generator) < 1 / (1 + exp(1 - gap / 2))
            }
            return (gaps.compactMap(signs(gap:)), outcomes)
        }
        let known = sample(4000)
        let fresh = sample(4000)
        let curve = method.curve(known.signs, known.outcomes)
        let error = expectedCalibrationError(
            confidences: fresh.signs.map(curve.probability),
            outcomes: fresh.outcomes
        )
        #expect(error < 0.03, "\(error)")
    }

    @Test(arguments: CalibrationMethod.allCases)
    func oneKindOfOutcomeGivesItsRateAndNothingACoin(method: CalibrationMethod) throws {
        let one = try #require(signs(gap: 1))
        #expect(method.curve([one], [true]).probability(one) == 0.75)
        #expect(method.curve([one, one], [false, false]).probability(one) == 0.5 / 3)
        #expect(method.curve([], []).probability(one) == 0.5)
        let separable = try (-3...3).map { try #require(signs(gap: Double($0))) }
        let curve = method.curve(separable, (-3...3).map { $0 > 0 })
        #expect(separable.allSatisfy { curve.probability($0).isFinite })
    }

    @Test func readingsOfNothingHaveNoSigns() {
        #expect(ReadingSigns(gap: nil, best: 1, score: 1, probability: 1, passages: 1) == nil)
        #expect(ReadingSigns(gap: 1, best: 1, score: 1, probability: 1, passages: 0) == nil)
        #expect(ReadingSigns(gap: .nan, best: 1, score: 1, probability: 1, passages: 1) == nil)
    }
}
