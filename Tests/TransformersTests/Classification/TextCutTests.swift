import Testing
import Transformers

struct TextCutTests {
    @Test func longTextsKeepBothEnds() {
        let cut = TextCut(longest: 10, headShare: 0.25)
        #expect(cut.apply(to: Array(0..<20)) == [0, 1, 14, 15, 16, 17, 18, 19])
        #expect(cut.apply(to: Array(0..<8)) == Array(0..<8))
        #expect(cut.apply(to: []) == [])
    }

    @Test func eitherEndCanHaveAll() {
        #expect(TextCut(longest: 4, headShare: 1).apply(to: [1, 2, 3]) == [1, 2])
        #expect(TextCut(longest: 4, headShare: 0).apply(to: [1, 2, 3]) == [2, 3])
    }
}
