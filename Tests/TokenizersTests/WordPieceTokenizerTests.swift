import Foundation
import TestSupport
import Testing
import Tokenizers

/// What a reader of the documentation relies on.
@Suite struct WordPieceTokenizerTests {
    let uncased: WordPieceTokenizer
    let cased: WordPieceTokenizer

    init() throws {
        uncased = try Fixture.wordPiece(WordPieceRules(lowercases: true))
        cased = try Fixture.wordPiece(WordPieceRules(lowercases: false))
    }

    @Test func textCannotForgeSpecialTokens() {
        let ids = uncased.tokenize("the [SEP] battery [CLS] [PAD] [MASK] [UNK]").ids
        let special = [
            uncased.special.separator, uncased.special.classifier, uncased.special.padding,
            uncased.special.mask,
        ]
        #expect(!ids.contains { special.contains($0) })
        #expect(uncased.slices("x [SEP]").prefix(2) == ["x", "["])
    }

    @Test func droppedMarksBelongToTheirBase() {
        #expect(
            uncased.slices("cafe\u{301} the").map { Array($0.utf8) } == [
                Array("cafe\u{301}".utf8), Array("the".utf8),
            ]
        )
        #expect(uncased.slices("☕\u{FE0F}.").first?.unicodeScalars.count == 2)
        #expect(uncased.slices(".\u{301} the").first?.unicodeScalars.count == 2)
        #expect(uncased.slices("日\u{301}").first?.unicodeScalars.count == 2)
    }

    @Test func marksWithoutABaseBelongToNone() {
        #expect(uncased.tokenize("\u{301}the \u{301}").byteRanges == [2..<5])
        #expect(uncased.tokenize(". \u{301}").byteRanges == [0..<1])
    }

    @Test func scalarThatBecomesSeveralTokensLendsThemAllItsRange() {
        #expect(uncased.tokens("한") == ["ᄒ", "##ᅡ", "##ᆫ"])
        #expect(uncased.tokenize("한").byteRanges == [0..<3, 0..<3, 0..<3])
    }

    @Test func controlsInsideAWordDoNotPartIt() {
        #expect(uncased.tokens("bat\u{200B}te\u{0}ry") == ["battery"])
        #expect(uncased.tokenize("bat\u{200B}te\u{0}ry\u{200B}").byteRanges == [0..<11])
    }

    @Test func wordOf101ScalarsIsUnknown() {
        let long = String(repeating: "e", count: 101)
        #expect(uncased.tokens(long) == ["[UNK]"])
        #expect(uncased.tokenize(long).byteRanges == [0..<101])
        #expect(uncased.tokenize(String(long.dropLast())).ids.count > 1)
    }

    @Test func wordWithAnUnknownRestIsUnknownAsAWhole() {
        #expect(uncased.tokens("wordжing") == ["[UNK]"])
        #expect(uncased.tokenize("wordжing").byteRanges == [0..<9])
    }

    @Test func casedModelKeepsCaseAndAccents() {
        #expect(cased.tokens("Café Battery") == ["Café", "Battery"])
        #expect(uncased.tokens("Café Battery") == ["cafe", "battery"])
    }

    @Test func ideographsNeedNotStandApart() throws {
        let joined = try Fixture.wordPiece(
            WordPieceRules(lowercases: true, spacesIdeographs: false)
        )
        #expect(uncased.tokens("日本") == ["日", "本"])
        #expect(joined.tokens("日本") == ["日", "##本"])
    }

    @Test func bridgedAndSlicedTextsAreReadByTheirOwnBytes() {
        let text = "xx the Café"
        #expect(uncased.tokens(String(text.dropFirst(3))) == ["the", "cafe"])
        #expect(uncased.tokenize(String(text.dropFirst(3))).byteRanges == [0..<3, 4..<9])
    }

    @Test func tokensAndNumbersAreInverse() {
        for id in 0..<TokenID(uncased.vocabularySize) {
            #expect(uncased.token(id).flatMap(uncased.id(of:)) == id)
        }
        #expect(uncased.token(-1) == nil)
        #expect(uncased.token(TokenID(uncased.vocabularySize)) == nil)
        #expect(uncased.id(of: "no such token") == nil)
        #expect(uncased.id(of: "") == nil)
    }

    @Test func framingPutsSpecialTokensAroundBothParts() {
        let encoding = uncased.encode("the", pair: "battery life")
        #expect(
            encoding.ids.map { uncased.token($0) } == [
                "[CLS]", "the", "[SEP]", "battery", "life", "[SEP]",
            ]
        )
        #expect(encoding.segments == [0, 0, 0, 1, 1, 1])
        #expect(encoding.isSpecial == [true, false, true, false, false, true])
        #expect(encoding.byteRanges == [0..<0, 0..<3, 0..<0, 0..<7, 8..<12, 0..<0])
    }

    @Test func emptyTextHasOnlyItsFrame() {
        #expect(uncased.tokenize("").ids.isEmpty)
        #expect(uncased.encode("").count == 2)
        #expect(uncased.encode("", pair: "").count == 3)
    }

    @Test func decodingJoinsPiecesAndTidiesPunctuation() {
        let ids = uncased.encode("wording: isn't it good ? words!").ids
        #expect(
            uncased.decode(ids, skippingSpecial: true)
                == "wording : isn't it good? words!"
        )
        #expect(
            uncased.decode(ids, skippingSpecial: true, cleaningUp: false)
                == "wording : isn ' t it good ? words !"
        )
        #expect(uncased.decode(ids, skippingSpecial: false).hasPrefix("[CLS] wording"))
    }

    @Test func decodingPassesOverStrangeNumbers() {
        #expect(uncased.decode([-1, 1_000_000], skippingSpecial: false).isEmpty)
        #expect(uncased.decode([], skippingSpecial: true).isEmpty)
    }
}
