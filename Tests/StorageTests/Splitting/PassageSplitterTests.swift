import QuestionAnswering
import Storage
import TestSupport
import Testing

struct PassageSplitterTests {
    private func pieces(_ splitter: PassageSplitter, _ text: String) -> [String] {
        splitter.ranges(in: text).map { text.slice(bytes: $0.bytes) }
    }

    @Test func aReviewIsOnePassage() {
        let review = String(repeating: "Word. \n\n", count: 4000)
        #expect(
            PassageSplitter().ranges(in: review) == [
                TextRange(scalars: 0..<32_000, bytes: 0..<32_000)
            ]
        )
        #expect(PassageSplitter().ranges(in: review + "x").count == 2)
    }

    @Test func shortTextsAreWholeWhateverTheyAre() {
        #expect(PassageSplitter().ranges(in: "").isEmpty)
        #expect(pieces(PassageSplitter(), " é ") == [" é "])
        #expect(pieces(PassageSplitter(), " \n ") == [" \n "])
        #expect(pieces(PassageSplitter(maximumWords: 1), " \n ") == [" \n "])
    }

    @Test func paragraphsAreTheBestPlacesToCut() {
        let text = "One two three.\n\nFour five. Six seven eight nine ten."
        #expect(
            pieces(PassageSplitter(maximumWords: 6), text) == [
                "One two three.", "Four five. Six seven eight nine", "ten.",
            ]
        )
    }

    @Test func sentencesComeNextAndWordsLast() {
        let text = "One two. Three four five. Six seven eight nine ten eleven twelve"
        #expect(
            pieces(PassageSplitter(maximumWords: 5), text) == [
                "One two. Three four five.", "Six seven eight nine ten", "eleven twelve",
            ]
        )
    }

    @Test func bordersInTheFirstHalfOfAPassageAreNotTaken() {
        let text = "One.\n\nTwo three four five six seven eight nine"
        #expect(
            pieces(PassageSplitter(maximumWords: 6), text) == [
                "One.\n\nTwo three four five six", "seven eight nine",
            ]
        )
    }

    @Test func passagesOverlapByWords() {
        let text = "a b c d e f g h i j"
        #expect(
            pieces(PassageSplitter(maximumWords: 5, overlapWords: 2), text) == [
                "a b c d e", "d e f g h", "g h i j",
            ]
        )
    }

    @Test func textsWithoutSpacesAreCutByBytes() {
        let text = String(repeating: "日本é", count: 100)
        let pieces = pieces(PassageSplitter(maximumBytes: 64), text)
        #expect(pieces.joined() == text)
        #expect(pieces.allSatisfy { $0.utf8.count <= 64 })
    }

    @Test func aCharacterIsNeverCut() {
        let family = "👩‍👩‍👧"
        let accents = "x" + String(repeating: "\u{301}", count: 50)
        let text = family + family + accents + family
        #expect(
            pieces(PassageSplitter(maximumBytes: 8), text) == [family, family, accents, family]
        )
    }

    /// Finding where characters end can take quadratic time; a run of flags is the worst case.
    @Test(
        arguments: [
            ("a", 5_000_000), ("🇩🇪", 1_000_000), ("é", 200_000), ("😀", 200_000),
            ("\u{301}", 200_000), ("\u{200D}", 200_000), ("a ", 200_000), ("a.\n\n", 200_000),
            ("\r\n", 200_000), ("\u{600} ", 200_000), ("。", 200_000), ("\u{A0}x", 200_000),
        ]
    )
    func longTextsOfAnythingAreSplitSoon(piece: String, bytes: Int) {
        let text = "x" + String(repeating: piece, count: bytes / piece.utf8.count)
        let clock = ContinuousClock()
        var ranges: [TextRange] = []
        let time = clock.measure { ranges = PassageSplitter().ranges(in: text) }
        #expect(time < .seconds(60))
        let isOneCharacter = "x\(piece)".count == 1
        for range in ranges where !isOneCharacter { #expect(range.bytes.count <= 65_536) }
        if piece.allSatisfy({ !$0.isWhitespace }), !isOneCharacter {
            #expect(ranges.reduce(0) { $0 + $1.bytes.count } == text.utf8.count)
        }
    }

    @Test func rangesAreExactForAnyText() {
        forEachSeed(0..<10_000) { seed, random in
            let text = random.text(pieces: 80)
            let words = Int.random(in: 1...12, using: &random)
            let splitter = PassageSplitter(
                maximumWords: words,
                overlapWords: Int.random(in: 0...(words - 1) / 2, using: &random),
                maximumBytes: Int.random(in: 1...80, using: &random)
            )
            let ranges = splitter.ranges(in: text)
            expectExact(ranges, in: text, "seed \(seed)")
            #expect(
                ranges.map(\.bytes.lowerBound) == ranges.map(\.bytes.lowerBound).sorted(),
                "seed \(seed)"
            )
            #expect(Set(ranges).count == ranges.count, "seed \(seed)")
            #expect(text.isEmpty == ranges.isEmpty, "seed \(seed)")
            for range in ranges where range.bytes.count > splitter.maximumBytes {
                // Only a single character may be longer, with the white space it takes along.
                let piece = text.slice(bytes: range.bytes)
                #expect(piece.count <= 2, "seed \(seed)")
            }
        }
    }

    @Test func wordsAreCounted() {
        forEachSeed(0..<2000) { seed, random in
            let text = random.text(pieces: 60)
            let limit = Int.random(in: 1...9, using: &random)
            for range in PassageSplitter(maximumWords: limit).ranges(in: text) {
                let piece = text.slice(bytes: range.bytes)
                let words = piece.unicodeScalars.split { $0.properties.isWhitespace }
                // Accents behind a space make one word of two.
                let loose = words.count { $0.first?.properties.isGraphemeExtend == true }
                #expect(words.count - loose <= limit, "seed \(seed): \(piece.debugDescription)")
            }
        }
    }
}
