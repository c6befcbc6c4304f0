import Foundation
import TestSupport
import Testing
import Tokenizers

/// The small committed model: T5's layout with byte fallback.
@Suite struct SentencePieceTokenizerTests {
    struct File: Decodable {
        let vocabularySize: Int
        let cases: [Case]
    }

    struct Case: Decodable {
        let text: String
        let ids: [TokenID]
        let pieces: [String]
        let decoded: String
    }

    let file: File
    let tokenizer: SentencePieceTokenizer

    init() throws {
        let data = try Data(contentsOf: Fixture.url("sentencepiece-expected.json"))
        file = try JSONDecoder().decode(File.self, from: data)
        tokenizer = try SentencePieceTokenizer(
            model: Fixture.url("sentencepiece-small.model"),
            sentinelCount: 100
        )
    }

    @Test func piecesAreThoseOfTheLibrary() {
        #expect(file.cases.count == 170)
        for given in file.cases {
            #expect(tokenizer.tokenize(given.text).ids == given.ids)
            #expect(
                tokenizer.tokens(given.text).elementsEqual(given.pieces) {
                    $0.utf8.elementsEqual($1.utf8)
                }
            )
            let decoded = tokenizer.decode(given.ids, skippingSpecial: true)
            #expect(decoded.utf8.elementsEqual(given.decoded.utf8))
        }
    }

    @Test func spaceBeforeAWordIsNotInItsRange() {
        #expect(tokenizer.tokens("the  sound") == ["▁the", "▁so", "un", "d"])
        #expect(tokenizer.tokenize("the  sound").byteRanges == [0..<3, 5..<7, 7..<9, 9..<10])
        // The library reads its own sign in a text as a space.
        #expect(tokenizer.tokenize("the▁so").byteRanges == [0..<3, 6..<8])
    }

    @Test func scalarOfSeveralTokensLendsThemAllItsRange() {
        #expect(tokenizer.slices("日") == ["", "日", "日", "日"])
        #expect(tokenizer.slices("a½ the") == ["a", "½", "½", "½", "½", "½", "the"])
        #expect(Set(tokenizer.slices("ﷺ q").dropLast(2)) == ["", "ﷺ"])
    }

    @Test func loneSpaceSignStandsForNoBytes() {
        #expect(tokenizer.tokens("the x") == ["▁the", "▁", "x"])
        #expect(tokenizer.tokenize("the x").byteRanges == [0..<3, 4..<4, 4..<5])
    }

    @Test func decomposedLetterIsOneRange() {
        #expect(tokenizer.tokenize("cafe\u{301}").byteRanges.last == 3..<6)
    }

    @Test func textCannotForgeSpecialTokens() {
        let special = tokenizer.special
        let ids = tokenizer.tokenize("the </s> <pad> <extra_id_0> <unk>").ids
        #expect(!ids.contains { $0 == special.separator || $0 == special.padding })
        #expect(ids.allSatisfy { $0 < TokenID(file.vocabularySize) })
    }

    @Test func sequencesEndWithoutStarting() {
        let encoding = tokenizer.encode("the", pair: "sound")
        #expect(tokenizer.special.classifier == nil)
        #expect(tokenizer.special.mask == nil)
        #expect(tokenizer.special.padding == 0)
        #expect(tokenizer.special.separator == 1)
        #expect(tokenizer.special.unknown == 2)
        #expect(
            encoding.ids == tokenizer.tokenize("the").ids + [1] + tokenizer.tokenize("sound").ids
                + [1]
        )
        #expect(encoding.segments == [0, 0, 1, 1, 1, 1])
        #expect(encoding.isSpecial == [false, true, false, false, false, true])
        #expect(encoding.byteRanges == [0..<3, 0..<0, 0..<2, 2..<4, 4..<5, 0..<0])
    }

    @Test func sentinelsFollowThePieces() {
        let size = file.vocabularySize
        #expect(tokenizer.vocabularySize == size + 100)
        #expect(tokenizer.token(TokenID(size + 99)) == "<extra_id_0>")
        #expect(tokenizer.token(TokenID(size)) == "<extra_id_99>")
        #expect(tokenizer.id(of: "<extra_id_0>") == TokenID(size + 99))
        #expect(tokenizer.id(of: "<extra_id_100>") == nil)
        #expect(tokenizer.id(of: "<extra_id_00>") == nil)
        #expect(tokenizer.id(of: "<extra_id_-1>") == nil)
    }

    @Test func tokensAndNumbersAreInverse() {
        for id in 0..<TokenID(tokenizer.vocabularySize) {
            #expect(tokenizer.token(id).flatMap(tokenizer.id(of:)) == id)
        }
        #expect(tokenizer.token(-1) == nil)
        #expect(tokenizer.token(TokenID(tokenizer.vocabularySize)) == nil)
        #expect(tokenizer.id(of: "no such piece") == nil)
    }

    @Test func decodingKeepsOrDropsSpecialTokens() throws {
        let sentinel = try #require(tokenizer.id(of: "<extra_id_0>"))
        let ids = [0] + tokenizer.tokenize("the sound").ids + [sentinel, 1]
        #expect(tokenizer.decode(ids, skippingSpecial: true) == "the sound")
        #expect(
            tokenizer.decode(ids, skippingSpecial: false) == "<pad> the sound<extra_id_0></s>"
        )
        #expect(tokenizer.decode([-5, 100_000], skippingSpecial: false).isEmpty)
        #expect(tokenizer.decode([], skippingSpecial: false).isEmpty)
    }

    @Test func manyThreadsGetTheSame() async {
        let expected = tokenizer.tokenize("The battery lasts about ten hours.")
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { [tokenizer] in
                    (0..<20).allSatisfy { _ in
                        tokenizer.tokenize("The battery lasts about ten hours.") == expected
                    }
                }
            }
            for await same in group { #expect(same) }
        }
    }

    @Test func longTextNeedsNoRoomGuess() {
        // One byte, one piece: more pieces than the first guess has room for.
        let text = String(repeating: "#", count: 5000)
        #expect(tokenizer.tokenize(text).count > 5000)
    }

    /// Ranges of random texts ascend on scalar borders and miss nothing that shows.
    @Test func rangesHoldOnRandomTexts() {
        forEachSeed(0..<10_000) { seed, generator in
            let text = generator.text(pieces: 16)
            let bytes = Array(text.utf8)
            let tokens = tokenizer.tokenize(text)
            var isCovered = [Bool](repeating: false, count: bytes.count)
            var last = 0..<0
            for (id, range) in zip(tokens.ids, tokens.byteRanges) {
                #expect(isOnScalarBorders(range, in: bytes), "seed \(seed)")
                #expect(follows(range, last, in: bytes), "seed \(seed)")
                #expect(!range.isEmpty || tokenizer.token(id) == "▁", "seed \(seed)")
                for byte in range { isCovered[byte] = true }
                last = range
            }
            let offsets = byteOffsets(ofScalarsIn: text)
            for (index, scalar) in text.unicodeScalars.enumerated()
            where !isCovered[offsets[index]] {
                let isBlank =
                    scalar.properties.isWhitespace
                    || scalar.properties.generalCategory == .format
                #expect(isBlank, "seed \(seed)")
            }
        }
    }
}
