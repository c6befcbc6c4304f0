import Foundation
import TestSupport
import Testing
import Tokenizers

/// What holds for every text, tried on 10,000 random ones in each of the four modes.
@Suite struct WordPiecePropertyTests {
    static let modes = WordPieceFixtureTests.models
    static let seeds: Range<UInt64> = 0..<2500

    /// Alternately the pieces every module is tested with and scalars of all planes.
    static func text(_ seed: UInt64, _ generator: inout SplitMix64) -> String {
        guard seed.isMultiple(of: 2) else { return generator.text(pieces: 24) }
        var text = ""
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            text.unicodeScalars.append(scalar(&generator))
        }
        return text
    }

    /// A scalar that the classes of Unicode 8, which the tokenizer follows, know as today's do.
    static func scalar(_ generator: inout SplitMix64) -> Unicode.Scalar {
        let limit: UInt32 = [0x80, 0x250, 0x3000, 0x10000, 0x11_0000].randomElement(
            using: &generator
        )!
        while true {
            let value = UInt32.random(in: 0..<limit, using: &generator)
            if let scalar = Unicode.Scalar(value), UnicodeTableTests.isSettled(scalar) {
                return scalar
            }
        }
    }

    @Test(arguments: modes)
    func fastEqualsDefinition(lowercases: Bool, stripsAccents: Bool) throws {
        let tokenizer = try Fixture.wordPiece(
            WordPieceRules(lowercases: lowercases, stripsAccents: stripsAccents)
        )
        let definition = try WordPieceDefinition(
            vocabulary: Fixture.url("wordpiece-vocab.txt"),
            lowercases: lowercases,
            stripsAccents: stripsAccents
        )
        forEachSeed(Self.seeds) { seed, generator in
            let text = Self.text(seed, &generator)
            let found = tokenizer.tokenize(text)
            let expected = definition.tokenize(text)
            #expect(found.ids.map(Int.init) == expected.ids, "seed \(seed)")
            #expect(found.byteRanges == expected.byteRanges, "seed \(seed)")
        }
    }

    @Test(arguments: modes)
    func rangesAscendOnScalarBorders(lowercases: Bool, stripsAccents: Bool) throws {
        let tokenizer = try Fixture.wordPiece(
            WordPieceRules(lowercases: lowercases, stripsAccents: stripsAccents)
        )
        forEachSeed(Self.seeds) { seed, generator in
            let text = Self.text(seed, &generator)
            let bytes = Array(text.utf8)
            var last = 0..<0
            for range in tokenizer.tokenize(text).byteRanges {
                #expect(!range.isEmpty, "seed \(seed)")
                #expect(isOnScalarBorders(range, in: bytes), "seed \(seed)")
                #expect(follows(range, last, in: bytes), "seed \(seed)")
                last = range
            }
        }
    }

    /// Only spaces, controls and combining marks may stand in no token.
    @Test(arguments: modes)
    func everyVisibleScalarIsInAToken(lowercases: Bool, stripsAccents: Bool) throws {
        let tokenizer = try Fixture.wordPiece(
            WordPieceRules(lowercases: lowercases, stripsAccents: stripsAccents)
        )
        forEachSeed(Self.seeds) { seed, generator in
            let text = Self.text(seed, &generator)
            var isCovered = [Bool](repeating: false, count: text.utf8.count)
            for range in tokenizer.tokenize(text).byteRanges {
                for byte in range { isCovered[byte] = true }
            }
            let offsets = byteOffsets(ofScalarsIn: text)
            for (index, scalar) in text.unicodeScalars.enumerated() {
                let mayBeLost = scalar.properties.isWhitespace || isDropped(scalar)
                #expect(isCovered[offsets[index]] || mayBeLost, "seed \(seed)")
            }
        }
    }

    private func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .nonspacingMark: true
        default: scalar == "\u{FFFD}"
        }
    }

    /// Slicing by ranges finds each known token's own letters again.
    @Test func slicesSpellTheirTokens() throws {
        let tokenizer = try Fixture.wordPiece(WordPieceRules(lowercases: false))
        forEachSeed(Self.seeds) { seed, generator in
            let text = generator.text(pieces: 24)
            for (token, slice) in zip(tokenizer.tokens(text), tokenizer.slices(text))
            where token != "[UNK]" {
                // On bytes: "##" before a combining mark is no prefix to Swift.
                let letters = Array(
                    token.utf8.starts(with: "##".utf8) ? token.utf8.dropFirst(2) : token.utf8[...]
                )
                let kept = slice.unicodeScalars.filter { !isRemovedByCleaning($0) }
                #expect(
                    Array(String(String.UnicodeScalarView(kept)).utf8) == letters,
                    "seed \(seed)"
                )
            }
        }
    }

    private func isRemovedByCleaning(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse: true
        default: false
        }
    }
}
