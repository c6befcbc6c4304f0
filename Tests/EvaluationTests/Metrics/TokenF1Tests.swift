import Evaluation
import TestSupport
import Testing

@Suite struct TokenF1Tests {
    @Test(arguments: [
        ("6000 hours", "about 6000 hours", 0.8), ("6000 hours", "about 6000 dollars", 0.4),
        ("6000 hours", "The 6000 hours.", 1.0), ("", "", 1.0), ("", "6000", 0.0),
        ("6000 hours", "", 0.0),
        ("very very good", "very good", 0.8),
        ("this keyboard is compact", "keyboard is compact", 0.8571428571428571),
    ])
    func oneGold(prediction: String, gold: String, value: Double) {
        #expect(isClose(tokenF1(prediction, against: [gold]), value, by: 1e-15))
    }

    @Test func theBestOfSeveralGoldsCounts() {
        #expect(tokenF1("red fan", against: ["fan", "red fan blade", "dog"]) == 0.8)
    }

    @Test func withoutGoldsOnlySilenceIsRight() {
        #expect(tokenF1("", against: []) == 1)
        #expect(tokenF1("yes", against: []) == 0)
    }

    @Test func liesBetweenExactMatchAndOneAndIsSymmetric() {
        forEachSeed(0..<500) { seed, random in
            let left = random.text(pieces: 6)
            let right = random.text(pieces: 6)
            let value = tokenF1(left, against: [right])
            #expect(exactMatch(left, against: [right]) <= value && value <= 1, "seed \(seed)")
            #expect(value == tokenF1(right, against: [left]), "seed \(seed)")
            #expect(tokenF1(left, against: [left]) == 1, "seed \(seed)")
        }
    }
}
