import QuestionAnswering
import TestSupport
import Testing

struct ScalarCountTests {
    @Test func scalarsAreCountedAsUnicodeDoes() {
        var generator = SplitMix64(seed: 11)
        for pieces in 0..<60 {
            let text = generator.text(pieces: pieces)
            #expect(text.scalarCount == text.unicodeScalars.count, "\(text)")
        }
        for text in ["", "a", "é", "e\u{301}", "👩‍👩‍👧", "漢字かな", String(repeating: "ñ", count: 33)] {
            #expect(text.scalarCount == text.unicodeScalars.count, "\(text)")
        }
    }
}
