import QuestionAnswering
import Testing

@Suite struct TextRangeTests {
    @Test func slicesCountScalarsAndBytesAndNeverCharacters() {
        let text = "a👩‍👩‍👧e\u{301}\r\nb"
        #expect(text.slice(scalars: 1..<2) == "👩")
        #expect(text.slice(bytes: 1..<5) == "👩")
        #expect(text.slice(scalars: 6..<7).unicodeScalars.count == 1)
        #expect(text.slice(scalars: 0..<0) == "")
        let all = text.unicodeScalars.count
        #expect(Array(text.slice(scalars: 0..<all).utf8) == Array(text.utf8))
    }

    @Test func metadataSurvivesJSON() throws {
        let range = TextRange(scalars: 2..<4, bytes: 3..<7)
        let start = TextRange(scalars: 10..<90, bytes: 20..<95)
        #expect(range.shifted(by: start) == TextRange(scalars: 12..<14, bytes: 23..<27))
    }
}
