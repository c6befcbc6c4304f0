import Evaluation
import TestSupport
import Testing

@Suite struct CalibrationErrorTests {
    @Test func byHand() {
        let confidences = [0.1, 0.3, 0.8, 0.9]
        let outcomes = [false, true, true, true]
        let wide = Calibration(
            confidences: confidences,
            outcomes: outcomes,
            bins: 2,
            by: .equalWidth
        )
        #expect(wide.bins.map(\.count) == [2, 2])
        #expect(isClose(wide.bins[0].confidence, 0.2) && wide.bins[0].accuracy == 0.5)
        #expect(isClose(wide.expectedError, 0.5 * 0.3 + 0.5 * 0.15))
        #expect(isClose(wide.maximumError, 0.3))
    }

    @Test func anEdgeBelongsToTheLowerBin() {
        let bins = Calibration(
            confidences: [0, 0.5, 1],
            outcomes: [true, true, true],
            bins: 2,
            by: .equalWidth
        ).bins
        #expect(bins.map(\.count) == [2, 1])
    }

    @Test func equalMassKeepsTiesTogether() {
        let bins = Calibration(
            confidences: [0.2, 0.7, 0.7, 0.7, 0.9, 1],
            outcomes: [false, true, false, true, true, true],
            bins: 3,
            by: .equalMass
        ).bins
        #expect(bins.map(\.count) == [4, 2])
    }

    @Test func nothingIsPerfectlyCalibrated() {
        #expect(expectedCalibrationError(confidences: [], outcomes: []) == 0)
        #expect(expectedCalibrationError(confidences: [1, 0], outcomes: [true, false]) == 0)
        #expect(expectedCalibrationError(confidences: [1, 0], outcomes: [false, true]) == 1)
    }

    @Test func theDefinitionForAnyBinsAndAnyOrder() {
        forEachSeed(0..<300) { seed, random in
            let count = Int.random(in: 0...30, using: &random)
            var pairs = (0..<count).map { _ in
                (Double(Int.random(in: 0...20, using: &random)) / 20, Bool.random(using: &random))
            }
            let bins = Int.random(in: 1...12, using: &random)
            func error(_ binning: Calibration.Binning) -> Double {
                expectedCalibrationError(
                    confidences: pairs.map(\.0),
                    outcomes: pairs.map(\.1),
                    bins: bins,
                    by: binning
                )
            }
            let (wide, mass) = (error(.equalWidth), error(.equalMass))
            #expect((0...1).contains(wide) && (0...1).contains(mass), "seed \(seed)")
            #expect(isClose(wide, definition(pairs, bins)), "seed \(seed)")
            pairs.shuffle(using: &random)
            #expect(isClose(wide, error(.equalWidth)), "seed \(seed)")
            #expect(isClose(mass, error(.equalMass)), "seed \(seed)")
        }
    }

    private func definition(_ pairs: [(Double, Bool)], _ bins: Int) -> Double {
        (0..<bins).reduce(0.0) { sum, bin in
            let (low, high) = (Double(bin) / Double(bins), Double(bin + 1) / Double(bins))
            let members = pairs.filter { ($0.0 > low || bin == 0) && $0.0 <= high }
            guard !members.isEmpty else { return sum }
            let confidence = members.reduce(0.0) { $0 + $1.0 }
            let right = Double(members.count { $0.1 })
            return sum + abs(right - confidence) / Double(pairs.count)
        }
    }
}
