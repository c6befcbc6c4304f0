import Evaluation
import TestSupport
import Testing

/// How often the interval holds the truth: near 95 % is the promise.
@Suite struct BootstrapCoverageTests {
    /// A metric of hits and misses has one interval for every number of hits; weighed by how likely
    /// each number is, they give the coverage without any simulation of data.
    @Test(arguments: [(100, 45, [0.75, 0.9, 0.95]), (151, 0, [0.05, 0.1, 0.3, 0.5])])
    func hitsAndMissesAreCovered(count: Int, fewest: Int, means: [Double]) {
        // Numbers of hits that none of the means makes likely are left out to save time.
        let hits = fewest...min(count, fewest + 105)
        for (p, covered) in coverage(of: means, hits, count) {
            #expect((0.93...0.97).contains(covered), "n \(count), p \(p): \(covered)")
        }
    }

    /// Few questions: the interval may be too wide, never too narrow.
    @Test(arguments: [10, 20, 30])
    func fewQuestionsAreNotTrustedTooMuch(count: Int) {
        for (p, covered) in coverage(of: [0.02, 0.1, 0.5, 0.8, 0.95, 0.99], 0...count, count) {
            #expect(covered > 0.93, "n \(count), p \(p): \(covered)")
        }
    }

    @Test(arguments: [(60, 0.3, 0.4), (150, 0.2, 0.1), (150, 0.55, 0.25)])
    func mixturesLikeF1AreCovered(count: Int, zeros: Double, ones: Double) {
        var random = SplitMix64(seed: UInt64(count))
        let truth = ones + (1 - zeros - ones) / 2
        let samples = (0..<trials(400)).map { _ in
            (0..<count).map { _ in Double?(f1(zeros, ones, &random)) }
        }
        #expect((0.93...0.97).contains(coverage(samples, [], truth)))
    }

    /// As an evaluation is: answerable questions scored by F1, the others right or wrong.
    @Test func kindsOfQuestionsAreCovered() {
        var random = SplitMix64(seed: 12)
        let strata = (0..<165).map { $0 < 75 ? 1 : 0 }
        let truth = (75 * (0.2 + 0.3 / 2) + 90 * 0.9) / 165
        let samples = (0..<trials(400)).map { _ in
            strata.map { answerable in
                Double?(
                    answerable == 1
                        ? f1(0.5, 0.2, &random)
                        : Double.random(in: 0..<1, using: &random) < 0.9 ? 1 : 0
                )
            }
        }
        #expect((0.93...0.97).contains(coverage(samples, strata, truth)))
    }

    private func coverage(of means: [Double], _ hits: ClosedRange<Int>, _ count: Int)
        -> [(mean: Double, covered: Double)]
    {
        let outcomes = hits.map { hits in (0..<count).map { Double?($0 < hits ? 1 : 0) } }
        let intervals = Bootstrap().intervals(ofMeans: outcomes)
        return means.map { mean in
            let chances = binomial(count, mean)
            let covered = zip(hits, intervals).filter { $0.1?.contains(mean) == true }
            return (mean, covered.reduce(0) { $0 + chances[$1.0] })
        }
    }

    /// Many samples pass as many metrics of one call: they share their draws, which does no harm.
    private func coverage(_ samples: [[Double?]], _ strata: [Int], _ truth: Double) -> Double {
        let intervals = Bootstrap(resamples: 500, seed: 11)
            .intervals(ofMeans: samples, strata: strata)
        let covered = Double(intervals.count { $0?.contains(truth) == true })
        return covered / Double(samples.count)
    }

    private func f1(_ zeros: Double, _ ones: Double, _ random: inout SplitMix64) -> Double {
        let chance = Double.random(in: 0..<1, using: &random)
        return chance < zeros
            ? 0 : chance < zeros + ones ? 1 : Double.random(in: 0..<1, using: &random)
    }
}
