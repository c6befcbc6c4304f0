import Evaluation
import Testing

@Suite struct ExactMatchTests {
    @Test(arguments: [
        ("6000 hours", "about 6000 hours", 0.0), ("6000 hours", "The 6000 hours.", 1), ("", "", 1),
        ("", "6000", 0), ("6000 hours", "", 0), ("very very good", "very good", 0),
        ("this keyboard is compact", "keyboard is compact", 0),
    ])
    func oneGold(prediction: String, gold: String, value: Double) {
        #expect(exactMatch(prediction, against: [gold]) == value)
    }

    @Test func theBestOfSeveralGoldsCounts() {
        #expect(exactMatch("a cat", against: ["dog", "The Cat!"]) == 1)
        #expect(exactMatch("a cow", against: ["dog", "The Cat!"]) == 0)
    }

    @Test func withoutGoldsOnlySilenceIsRight() {
        #expect(exactMatch("", against: []) == 1)
        #expect(exactMatch("yes", against: []) == 0)
    }
}
