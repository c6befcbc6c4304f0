import Foundation
import TestSupport
import Testing
import Tokenizers

/// The small committed model in RoBERTa's layout.
@Suite struct ByteLevelBPETokenizerTests {
    struct File: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable {
        let text: String
        let plain: WordPieceFixtureTests.Expectation
        let prefixed: WordPieceFixtureTests.Expectation
    }

    let cases: [Case]
    let tokenizer: ByteLevelBPETokenizer
    let prefixing: ByteLevelBPETokenizer

    init() throws {
        let data = try Data(contentsOf: Fixture.url("bpe-expected.json"))
        cases = try JSONDecoder().decode(File.self, from: data).cases
        tokenizer = try Self.load(addsPrefixSpace: false)
        prefixing = try Self.load(addsPrefixSpace: true)
    }

    static func load(addsPrefixSpace: Bool) throws -> ByteLevelBPETokenizer {
        try ByteLevelBPETokenizer(
            vocabulary: Fixture.url("bpe-vocab.json"),
            merges: Fixture.url("bpe-merges.txt"),
            addsPrefixSpace: addsPrefixSpace
        )
    }

    @Test(arguments: [false, true])
    func tokensAreThoseOfTheLibrary(addsPrefixSpace: Bool) {
        #expect(cases.count == 222)
        let tokenizer = addsPrefixSpace ? prefixing : tokenizer
        for given in cases {
            let expected = addsPrefixSpace ? given.prefixed : given.plain
            #expect(
                tokenizer.tokens(given.text) == expected.tokens,
                "\(given.text.debugDescription)"
            )
        }
    }

    /// The library trims spaces, but not line feeds and wide spaces; here all white space is.
    @Test(arguments: [false, true])
    func rangesAreThoseOfTheLibraryWithoutWhiteSpace(addsPrefixSpace: Bool) {
        let tokenizer = addsPrefixSpace ? prefixing : tokenizer
        for given in cases {
            let offsets = (addsPrefixSpace ? given.prefixed : given.plain).offsets
            let bytes = byteOffsets(ofScalarsIn: given.text)
            let scalars = Array(given.text.unicodeScalars)
            for (range, offset) in zip(tokenizer.tokenize(given.text).byteRanges, offsets) {
                let shown = (offset[0]..<offset[1]).filter { !scalars[$0].properties.isWhitespace }
                if let first = shown.first, let last = shown.last {
                    #expect(
                        range == bytes[first]..<bytes[last + 1],
                        "\(given.text.debugDescription)"
                    )
                } else {
                    #expect(range.isEmpty, "\(given.text.debugDescription)")
                }
            }
        }
    }

    @Test func textCannotForgeSpecialTokens() {
        let special = tokenizer.special
        let forged = [special.classifier, special.separator, special.padding, special.mask]
        let ids = tokenizer.tokenize("<s> the </s> <pad> <mask>").ids
        #expect(!ids.contains { forged.contains($0) })
    }

    @Test func pairsArePartedByTwoSeparators() {
        let encoding = tokenizer.encode("The", pair: "the")
        let the = tokenizer.tokenize("The").ids
        let pair = tokenizer.tokenize("the").ids
        #expect(encoding.ids == [0] + the + [2, 2] + pair + [2])
        #expect(encoding.segments.first == 0 && encoding.segments.last == 1)
        #expect(encoding.isSpecial.count { $0 } == 4)
        #expect(tokenizer.encode("The").ids == [0] + the + [2])
    }

    @Test func alphabetHasALetterForEachByte() throws {
        #expect(tokenizer.token(5) == "!")
        #expect(tokenizer.tokens("\n") == ["Ċ"])
        #expect(tokenizer.tokens(" ").first == "Ġ")
    }

    @Test func decodingGivesTheTextBack() {
        forEachSeed(0..<5000) { seed, generator in
            let text = generator.text(pieces: 20)
            let decoded = tokenizer.decode(tokenizer.tokenize(text).ids, skippingSpecial: true)
            #expect(decoded.utf8.elementsEqual(text.utf8), "seed \(seed)")
        }
        #expect(tokenizer.decode([0, 2, -1, 9999], skippingSpecial: false) == "<s></s>")
    }

    /// Every byte but those of white space is in a range, and ranges lie on scalar borders.
    @Test func rangesHoldOnRandomTexts() {
        forEachSeed(0..<10_000) { seed, generator in
            let text = generator.text(pieces: 16)
            let bytes = Array(text.utf8)
            var isCovered = [Bool](repeating: false, count: bytes.count)
            var last = 0..<0
            for range in tokenizer.tokenize(text).byteRanges {
                #expect(isOnScalarBorders(range, in: bytes), "seed \(seed)")
                #expect(follows(range, last, in: bytes), "seed \(seed)")
                for byte in range { isCovered[byte] = true }
                last = range
            }
            let offsets = byteOffsets(ofScalarsIn: text)
            for (index, scalar) in text.unicodeScalars.enumerated()
            where !scalar.properties.isWhitespace {
                #expect(isCovered[offsets[index]], "seed \(seed)")
            }
        }
    }

    /// A long run of letters is one word; joining must not take the square of its length.
    @Test(.timeLimit(.minutes(1))) func longRunOfLettersIsJoinedInTime() {
        let count = 60_000
        let ids = tokenizer.tokenize(String(repeating: "the", count: count / 3)).ids
        #expect(ids.count > count / 10)
    }

    @Test func fastEqualsTheDefinitionOfMerging() throws {
        let merges = try String(contentsOf: Fixture.url("bpe-merges.txt"), encoding: .utf8)
            .split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
        forEachSeed(0..<300) { seed, generator in
            // Letters and no space: one word.
            let letters = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                String("theandsoigr".randomElement(using: &generator)!)
            }
            var symbols = letters
            for pair in merges {
                var index = 0
                while index + 1 < symbols.count {
                    if symbols[index] == pair[0] && symbols[index + 1] == pair[1] {
                        symbols.replaceSubrange(index...index + 1, with: [pair[0] + pair[1]])
                    }
                    index += 1
                }
            }
            #expect(tokenizer.tokens(letters.joined()) == symbols, "seed \(seed)")
        }
    }
}
