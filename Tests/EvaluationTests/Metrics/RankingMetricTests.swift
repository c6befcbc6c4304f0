import Evaluation
import Foundation
import TestSupport
import Testing

/// Relevant at ranks 2 and 4 of 5, of three relevant documents, grades 3, 2 and 1.
private let example = RankedJudgments(gains: [0, 2, -1, 1, 0], relevance: [1, 2, 3, 0, -1])

@Suite struct RankingMetricTests {
    @Test func namesAreDistinctAndCarryTheCutOff() {
        #expect(Set(RankingMetric.all.map(\.name)).count == RankingMetric.all.count)
        #expect(RankingMetric.ndcg.name(at: 10) == "ndcg@10")
        #expect(RankingMetric.ndcg.name(at: nil) == "ndcg")
    }

    @Test func everyValueIsAShare() {
        forEachSeed(0..<300) { seed, random in
            let judgments = random.judgments()
            for metric in RankingMetric.all {
                for k in [nil, 0, 1, 2, 7, 100] {
                    let value = metric.value(judgments, k)
                    #expect((0...1 + 1e-12).contains(value), "\(metric.name) seed \(seed)")
                }
            }
        }
    }

    @Test func nothingRelevantScoresNothing() {
        for judgments in [
            RankedJudgments(gains: [], relevance: []),
            RankedJudgments(gains: [0, 0], relevance: []),
            RankedJudgments(gains: [], relevance: [1]),
        ] {
            for metric in RankingMetric.all { #expect(metric.value(judgments, 5) == 0) }
        }
    }

    @Test func thePerfectRankingScoresOne() {
        let perfect = RankedJudgments(gains: [3, 2, 1], relevance: [1, 2, 3])
        for metric in RankingMetric.all { #expect(metric.value(perfect, nil) == 1) }
    }

    @Test func whatStandsBelowTheCutOffDoesNotMatter() {
        forEachSeed(0..<100) { seed, random in
            let judgments = random.judgments()
            let k = Int.random(in: 0...8, using: &random)
            let cut = RankedJudgments(
                gains: Array(judgments.gains.prefix(k)),
                relevance: judgments.idealGains
            )
            for metric in RankingMetric.all {
                #expect(metric.value(judgments, k) == metric.value(cut, k), "seed \(seed)")
            }
        }
    }
}

@Suite struct RankedJudgmentsTests {
    @Test func gradesOfZeroAndLessAreNotRelevant() {
        #expect(example.relevantCount == 3)
        #expect(example.gains == [0, 2, 0, 1, 0])
        #expect(example.idealGains == [3, 2, 1])
        #expect(example.hits(in: 3) == 1 && example.hits() == 2)
    }

    @Test func hitsAreGradesOfOne() {
        let judgments = RankedJudgments(hits: [true, false, true], relevantCount: 1)
        #expect(judgments.gains == [1, 0, 1] && judgments.relevantCount == 2)
    }
}

@Suite struct RecallTests {
    @Test func countsWhatWasFoundOfAllThatIsRelevant() {
        #expect(RankingMetric.recall.value(example, 1) == 0)
        #expect(RankingMetric.recall.value(example, 2) == 1.0 / 3)
        #expect(RankingMetric.recall.value(example, nil) == 2.0 / 3)
    }
}

@Suite struct HitRateTests {
    @Test func oneHitIsEnough() {
        #expect(RankingMetric.hitRate.value(example, 1) == 0)
        #expect(RankingMetric.hitRate.value(example, 2) == 1)
        #expect(RankingMetric.hitRate.value(example, nil) == 1)
    }
}

@Suite struct PrecisionTests {
    @Test func emptyRanksAreMisses() {
        #expect(RankingMetric.precision.value(example, 4) == 0.5)
        #expect(RankingMetric.precision.value(example, 10) == 0.2)
        #expect(RankingMetric.precision.value(example, nil) == 0.4)
    }
}

@Suite struct ReciprocalRankTests {
    @Test func theFirstHitDecides() {
        #expect(RankingMetric.reciprocalRank.value(example, nil) == 0.5)
        #expect(RankingMetric.reciprocalRank.value(example, 1) == 0)
    }
}

@Suite struct AveragePrecisionTests {
    @Test func missedDocumentsCountZero() {
        #expect(isClose(RankingMetric.averagePrecision.value(example, nil), (0.5 + 0.5) / 3))
        #expect(isClose(RankingMetric.averagePrecision.value(example, 3), 0.5 / 3))
    }
}

@Suite struct NDCGTests {
    @Test func gainsAreLinearAndDiscountedByTheLogarithm() {
        let found = 2 / log2(3.0) + 1 / log2(5.0)
        let ideal = 3 + 2 / log2(3.0) + 1 / log2(4.0)
        #expect(isClose(RankingMetric.ndcg.value(example, nil), found / ideal))
        #expect(isClose(RankingMetric.ndcg.value(example, 2), 2 / log2(3.0) / (3 + 2 / log2(3.0))))
    }
}

extension SplitMix64 {
    fileprivate mutating func judgments() -> RankedJudgments {
        let relevance = (0..<Int.random(in: 0...12, using: &self)).map { _ in
            Double(Int.random(in: -1...3, using: &self))
        }
        let retrieved = relevance.filter { _ in Bool.random(using: &self) }
        let others = [Double](repeating: 0, count: Int.random(in: 0...6, using: &self))
        return RankedJudgments(
            gains: (retrieved + others).shuffled(using: &self),
            relevance: relevance
        )
    }
}
