import Evaluation
import TestSupport
import Testing

@Suite struct BootstrapTests {
    @Test func theSameSeedGivesTheSameBits() {
        let values = (0..<57).map { Double($0 % 5) / 4 }
        let one = Bootstrap(resamples: 200, seed: 3)
        #expect(one.interval(ofMean: values) == one.interval(ofMean: values))
        #expect(
            one.interval(ofMean: values)
                != Bootstrap(resamples: 200, seed: 4).interval(ofMean: values)
        )
    }

    @Test func knownBitsStayTheSame() throws {
        let interval = try #require(
            Bootstrap(resamples: 100, seed: 7).interval(ofMean: [0, 1, 0.5, 0.25, 1, 1])
        )
        #expect(interval.lowerBound == knownLow)
        #expect(interval.upperBound == knownHigh)
    }

    @Test func withoutValuesThereIsNoInterval() {
        #expect(Bootstrap().interval(ofMean: []) == nil)
        #expect(Bootstrap(resamples: 40).intervals(ofMeans: [[nil, nil], []]) == [nil, nil])
        #expect(Bootstrap(resamples: 40).intervals(ofMeans: []).isEmpty)
    }

    @Test func valuesThatAreNotFiniteHaveNoInterval() {
        let intervals = Bootstrap(resamples: 40).intervals(ofMeans: [
            [1, .nan], [0, 1], [.infinity, 0],
        ])
        #expect(intervals.map { $0 == nil } == [true, false, true])
    }

    @Test func aPerfectScoreIsNotCertain() throws {
        let interval = try #require(
            Bootstrap().interval(ofMean: [Double](repeating: 1, count: 20))
        )
        #expect(interval.upperBound == 1)
        #expect(interval.lowerBound < 0.95)
        #expect(interval.lowerBound > 0.7)
    }

    @Test func oneQuestionSaysNothing() {
        #expect(Bootstrap().interval(ofMean: [1]) == 0...1)
    }

    @Test func theMeanLiesInside() {
        forEachSeed(0..<40) { seed, random in
            let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Double.random(in: 0...1, using: &random)
            }
            let mean = values.reduce(0, +) / Double(values.count)
            let interval = Bootstrap(resamples: 60, seed: seed).interval(ofMean: values)
            #expect(interval?.contains(mean) == true, "seed \(seed)")
        }
    }

    /// Drawing one metric at a time, question by question, is the definition.
    @Test func metricsTogetherHaveTheIntervalsTheyHaveAlone() {
        forEachSeed(0..<20) { seed, random in
            let count = Int.random(in: 0...33, using: &random)
            let strata = (0..<count).map { _ in Int.random(in: 0...2, using: &random) }
            let metrics = (0..<Int.random(in: 0...6, using: &random)).map { metric in
                (0..<count).map { question -> Double? in
                    metric % 2 == 1 && strata[question] == 0
                        ? nil : Double.random(in: 0...1, using: &random)
                }
            }
            let bootstrap = Bootstrap(resamples: 41, seed: seed)
            let together = bootstrap.intervals(ofMeans: metrics, strata: strata)
            let alone = metrics.map { bootstrap.intervals(ofMeans: [$0], strata: strata)[0] }
            #expect(together == alone, "seed \(seed)")
        }
    }

    /// Two kinds that differ much but not within: drawn by kind, hardly anything varies.
    @Test func strataKeepTheirShare() throws {
        let values = [Double](repeating: 0, count: 100) + [Double](repeating: 1, count: 100)
        let strata = values.map { Int($0) }
        let mixed = try #require(Bootstrap(resamples: 400).interval(ofMean: values))
        let kept = try #require(Bootstrap(resamples: 400).interval(ofMean: values, strata: strata))
        #expect(mixed.upperBound - mixed.lowerBound > 0.1)
        #expect(kept.upperBound - kept.lowerBound < 0.03)
        #expect(kept.contains(0.5))
    }

    @Test func scalesBeyondOneAreTheirOwn() throws {
        let interval = try #require(Bootstrap().interval(ofMean: [10, 20, 30, 40, 50]))
        #expect(interval.contains(30))
        #expect(interval.lowerBound >= 10 && interval.upperBound <= 50)
    }

    @Test func everyScoreOfAResultGetsItsInterval() throws {
        var system = SystemResult(name: "bm25")
        system.scores = ["exact": Score(value: 0.5, count: 4), "lost": Score(value: 1, count: 4)]
        system.values = ["exact": [1, 0, nil, 1]]
        var result = Comparisons.result([system], questions: 4)
        result.addIntervals(by: Bootstrap(resamples: 100))
        let scores = result.systems[0].scores
        #expect(try #require(scores["exact"]?.low) < #require(scores["exact"]?.high))
        #expect(scores["lost"]?.low == nil)
        #expect(scores["exact"]?.value == 0.5)
    }
}

private let knownLow = 0.28125
private let knownHigh = 0.90625
