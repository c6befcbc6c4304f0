import Evaluation
import TestSupport
import Testing

@Suite struct AreaUnderROCTests {
    @Test func theDefinitionByAllPairs() {
        forEachSeed(0..<300) { seed, random in
            let count = Int.random(in: 0...25, using: &random)
            let scores = (0..<count).map { _ in Double(Int.random(in: 0...9, using: &random)) / 4 }
            let positives = (0..<count).map { _ in Bool.random(using: &random) }
            let value = areaUnderROC(scores: scores, positives: positives)
            #expect(value == definition(scores, positives), "seed \(seed)")
            let shifted = areaUnderROC(scores: scores.map { 3 * $0 - 7 }, positives: positives)
            #expect(shifted == value, "seed \(seed): only the order matters")
        }
    }

    @Test func oneKindAloneHasNoValue() {
        #expect(areaUnderROC(scores: [1, 2], positives: [true, true]) == nil)
        #expect(areaUnderROC(scores: [], positives: []) == nil)
    }

    @Test func tiesCountHalf() {
        #expect(areaUnderROC(scores: [1, 1], positives: [true, false]) == 0.5)
        #expect(areaUnderROC(scores: [2, 1], positives: [true, false]) == 1)
    }

    @Test func agreesWithTheReference() throws {
        let classes = try ReferenceValues.all.get().classes
        let value = areaUnderROC(scores: classes.scores, positives: classes.gold.map { $0 == "a" })
        #expect(isClose(try #require(value), classes.auroc))
    }

    private func definition(_ scores: [Double], _ positives: [Bool]) -> Double? {
        var wins = 0.0
        var pairs = 0.0
        for (left, isPositive) in positives.enumerated() where isPositive {
            for (right, isPositive) in positives.enumerated() where !isPositive {
                pairs += 1
                wins += scores[left] > scores[right] ? 1 : scores[left] == scores[right] ? 0.5 : 0
            }
        }
        return pairs == 0 ? nil : wins / pairs
    }
}
