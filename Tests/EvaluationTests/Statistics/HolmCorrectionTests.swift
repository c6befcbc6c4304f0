import Evaluation
import TestSupport
import Testing

@Suite struct HolmCorrectionTests {
    @Test func aWorkedExample() {
        // By hand: .005 × 4, .01 × 3, .03 × 2, and .04 × 1 raised to the one before.
        let corrected = HolmCorrection.corrected([0.01, 0.04, 0.03, 0.005])
        for (value, expected) in zip(corrected, [0.03, 0.06, 0.06, 0.02]) {
            #expect(abs(value - expected) < 1e-15)
        }
    }

    @Test func noneAndOneStayAsTheyAre() {
        #expect(HolmCorrection.corrected([]).isEmpty)
        #expect(HolmCorrection.corrected([0.2]) == [0.2])
    }

    @Test func nothingExceedsOne() {
        #expect(HolmCorrection.corrected([0.5, 0.9, 0.7]) == [1, 1, 1])
    }

    /// Rejected at a level exactly where Holm's step-down procedure rejects.
    @Test func itRejectsWhatTheStepDownRejects() {
        forEachSeed(0..<100) { seed, random in
            let p = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                Double.random(in: 0..<0.05, using: &random)
            }
            let corrected = HolmCorrection.corrected(p)
            var rejected: Set<Int> = []
            for (rank, place) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
                guard Double(p.count - rank) * p[place] < 0.05 else { break }
                rejected.insert(place)
            }
            #expect(Set(p.indices.filter { corrected[$0] < 0.05 }) == rejected, "seed \(seed)")
        }
    }
}
