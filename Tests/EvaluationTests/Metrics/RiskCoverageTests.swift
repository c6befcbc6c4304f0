import Evaluation
import TestSupport
import Testing

@Suite struct RiskCoverageTests {
    @Test func byHand() {
        let curve = RiskCoverage(confidences: [0.9, 0.8, 0.7, 0.6], losses: [0, 1, 0, 0])
        #expect(curve.points.map(\.coverage) == [0.25, 0.5, 0.75, 1])
        #expect(curve.points.map(\.risk) == [0, 0.5, 1.0 / 3, 0.25])
        #expect(isClose(curve.area, (0 + 0.5 + 1.0 / 3 + 0.25) / 4))
        #expect(curve.coverage(atRisk: 0.25) == 1)
        #expect(curve.coverage(atRisk: 0.2) == 0.25)
        #expect(curve.points.last?.threshold == 0.6)
    }

    @Test func noThresholdMayBeGoodEnough() {
        #expect(RiskCoverage(confidences: [1], losses: [1]).coverage(atRisk: 0.5) == 0)
        #expect(RiskCoverage(confidences: [], losses: []).area == 0)
    }

    @Test func equalConfidencesEnterTogether() {
        let curve = RiskCoverage(confidences: [1, 1], losses: [0, 1])
        #expect(curve.points.map(\.coverage) == [1])
        #expect(curve.area == 0.5)
    }

    @Test func theAreaIsTheMeanOverRandomOrdersOfTies() {
        forEachSeed(0..<200) { seed, random in
            let count = Int.random(in: 1...12, using: &random)
            var pairs = (0..<count).map { _ in
                (
                    Double(Int.random(in: 0...4, using: &random)),
                    Double.random(in: 0...1, using: &random)
                )
            }
            let curve = RiskCoverage(confidences: pairs.map(\.0), losses: pairs.map(\.1))
            #expect((0...1).contains(curve.area), "seed \(seed)")
            let mean = pairs.reduce(0) { $0 + $1.1 } / Double(count)
            #expect(isClose(curve.points.last?.risk ?? -1, mean), "seed \(seed)")
            pairs.shuffle(using: &random)
            let again = RiskCoverage(confidences: pairs.map(\.0), losses: pairs.map(\.1))
            #expect(isClose(curve.area, again.area), "seed \(seed)")
            #expect(isClose(curve.area, expectation(pairs)), "seed \(seed)")
        }
    }

    /// By definition: at each k the expected loss of the k surest, ties in random order.
    private func expectation(_ pairs: [(Double, Double)]) -> Double {
        let count = pairs.count
        return (1...count).reduce(0.0) { sum, k in
            let expected = pairs.reduce(0.0) { total, pair in
                let above = pairs.count { $0.0 > pair.0 }
                let tied = pairs.count { $0.0 == pair.0 }
                return total + pair.1 * min(1, max(0, Double(k - above) / Double(tied)))
            }
            return sum + expected / Double(k) / Double(count)
        }
    }
}
