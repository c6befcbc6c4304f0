import Evaluation
import TestSupport
import Testing

@Suite struct NoAnswerScoresTests {
    private typealias Item = NoAnswerScores.Item

    /// Two answered, one refused though answerable, one answered though not, one rightly refused.
    private let items = [
        Item(exact: 1, f1: 1, hasAnswer: true, predictsNothing: false, noAnswerScore: 0.1),
        Item(exact: 0, f1: 0.5, hasAnswer: true, predictsNothing: false, noAnswerScore: 0.2),
        Item(exact: 0, f1: 0, hasAnswer: true, predictsNothing: true, noAnswerScore: 0.9),
        Item(exact: 0, f1: 0, hasAnswer: false, predictsNothing: false, noAnswerScore: 0.3),
        Item(exact: 1, f1: 1, hasAnswer: false, predictsNothing: true, noAnswerScore: 0.8),
    ]

    @Test func partsAndBaseline() {
        let scores = NoAnswerScores(items)
        #expect(scores.all.exactPercent == 40 && scores.all.f1Percent == 50)
        #expect(scores.withAnswer?.total == 3 && scores.withAnswer?.f1Sum == 1.5)
        #expect(scores.withoutAnswer?.total == 2 && scores.withoutAnswer?.exact == 0.5)
        #expect(scores.noAnswerAccuracy == 0.6)
        #expect(scores.alwaysNoAnswer == 0.4)
    }

    @Test func theBestThresholdKeepsWhatPays() {
        let scores = NoAnswerScores(items)
        // Start: 2 unanswered right. +1 at .1, then .2 adds f1 only, .3 costs one.
        #expect(scores.bestExact?.percent == 60 && scores.bestExact?.threshold == 0.1)
        #expect(scores.bestF1?.percent == 70 && scores.bestF1?.threshold == 0.2)
    }

    @Test func aThresholdTurnsRepliesIntoSilence() {
        let scores = NoAnswerScores(items, threshold: 0.2)
        #expect(scores.all.exactPercent == 60 && scores.all.f1Percent == 70)
        #expect(scores.noAnswerAccuracy == 0.8)
    }

    @Test func tiesAreTakenInTheOrderOfTheScores() {
        let tied = [
            Item(exact: 0, f1: 0, hasAnswer: false, predictsNothing: false, noAnswerScore: 0.5),
            Item(exact: 1, f1: 1, hasAnswer: true, predictsNothing: false, noAnswerScore: 0.5),
        ]
        #expect(NoAnswerScores(tied).bestExact?.sum == 1)
        #expect(NoAnswerScores(tied, scored: [1, 0]).bestExact?.sum == 2)
    }

    @Test func withoutScoresThereIsNoBest() {
        let plain = [Item(exact: 1, f1: 1, hasAnswer: true, predictsNothing: false)]
        #expect(NoAnswerScores(plain).bestF1 == nil)
        #expect(NoAnswerScores(plain).withoutAnswer == nil)
        #expect(NoAnswerScores([]).all.exactPercent == 0)
    }

    @Test func theBestIsNeverBelowSilenceNorAnyThreshold() {
        forEachSeed(0..<300) { seed, random in
            let items = (0..<Int.random(in: 1..<20, using: &random)).map { index in
                let hasAnswer = Bool.random(using: &random)
                let silent = Bool.random(using: &random)
                let f1 = hasAnswer ? (silent ? 0 : Double.random(in: 0...1, using: &random)) : 0
                return Item(
                    exact: hasAnswer ? f1.rounded() : silent ? 1 : 0,
                    f1: hasAnswer ? f1 : silent ? 1 : 0,
                    hasAnswer: hasAnswer,
                    predictsNothing: silent,
                    noAnswerScore: Double(index) / 20
                )
            }
            let best = NoAnswerScores(items).bestF1?.score ?? -1
            #expect(best >= NoAnswerScores(items).alwaysNoAnswer - 1e-12, "seed \(seed)")
            for step in 0..<20 {
                let at = NoAnswerScores(items, threshold: Double(step) / 20).all.f1
                #expect(best >= at - 1e-12, "seed \(seed)")
            }
        }
    }
}
