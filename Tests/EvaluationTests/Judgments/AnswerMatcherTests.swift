import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct AnswerMatcherTests {
    @Test func caseIsIgnored() {
        #expect(AnswerMatcher(texts: ["Sounds GREAT"]).matches("It sounds great to me"))
        #expect(AnswerMatcher(texts: ["ÉTÉ"]).matches("un été"))
    }

    @Test func anyOfSeveralAnswersWillDo() {
        #expect(AnswerMatcher(texts: ["no", "hour"]).matches("an hour"))
        #expect(!AnswerMatcher(texts: ["no", "day"]).matches("an hour"))
    }

    @Test func nothingIsFoundForNoAnswer() {
        #expect(!AnswerMatcher(texts: []).matches("anything"))
        #expect(!AnswerMatcher(texts: [""]).matches("anything"))
        #expect(!AnswerMatcher(texts: ["x"]).matches(""))
    }

    @Test func anUnreachableAnswerIsNotLookedFor() {
        let question = Judged.question("q", answers: [("hour", "d")], reachable: false)
        #expect(!AnswerMatcher(question).matches("an hour"))
    }

    /// The definition: the scalars of one lower-cased text stand in a row in those of the other.
    @Test func findsWhatTheDefinitionFinds() {
        forEachSeed(0..<400) { seed, generator in
            let text = generator.text(pieces: 12)
            let needle = generator.text(pieces: 2)
            let hay = Array(text.lowercased().unicodeScalars)
            let pin = Array(needle.lowercased().unicodeScalars)
            let starts = 0...max(0, hay.count - pin.count)
            let isThere =
                !pin.isEmpty && pin.count <= hay.count
                && starts.contains { Array(hay[$0..<$0 + pin.count]) == pin }
            #expect(AnswerMatcher(texts: [needle]).matches(text) == isThere, "seed \(seed)")
        }
    }
}
