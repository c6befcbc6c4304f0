import Foundation
import TestSupport
import Testing
import Tokenizers

/// Vocabulary files that are wrong, odd or hostile.
@Suite struct VocabularyReadingTests {
    static let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
    let rules = WordPieceRules(lowercases: true)

    private func read(_ text: String) throws -> WordPieceTokenizer {
        try WordPieceTokenizer(vocabulary: Array(text.utf8), named: "v.txt", rules: rules)
    }

    private func failure(_ bytes: [UInt8]) -> TokenizerError? {
        do {
            _ = try WordPieceTokenizer(vocabulary: bytes, named: "v.txt", rules: rules)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["\n", "\r\n"])
    func bothLineEndsAreRead(end: String) throws {
        let text = (Self.special + "the\n##s\n").replacingOccurrences(of: "\n", with: end)
        let tokenizer = try read(text)
        #expect(tokenizer.vocabularySize == 7)
        #expect(tokenizer.tokenize("thes").ids == [5, 6])
    }

    @Test(arguments: ["the", "the\n", "the\n\n\r\n"])
    func endOfFileMakesNoToken(last: String) throws {
        #expect(try read(Self.special + last).vocabularySize == 6)
    }

    @Test func byteOrderMarkIsPassedOver() throws {
        #expect(try read("\u{FEFF}" + Self.special).special.padding == 0)
    }

    @Test func missingFileIsNamed() {
        let file = URL(filePath: "/nowhere/vocab.txt")
        let error = #expect(throws: TokenizerError.self) {
            try WordPieceTokenizer(vocabulary: file, rules: rules)
        }
        #expect(error?.kind == .missing)
        #expect(error?.description.contains("/nowhere/vocab.txt") == true)
    }

    @Test func directoryInPlaceOfAFileIsNamed() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: TokenizerError.self) {
            try WordPieceTokenizer(vocabulary: directory.url, rules: rules)
        }
        #expect(error?.kind == .missing)
    }

    @Test(arguments: ["", "\n", "\r\n\r\n", "\u{FEFF}"])
    func emptyVocabularyIsAnError(text: String) {
        #expect(failure(Array(text.utf8))?.found == "no token")
    }

    @Test func missingSpecialTokensAreListed() {
        let error = failure(Array("[UNK]\n[CLS]\n[MASK]\nthe\n".utf8))
        #expect(error?.kind == .badData)
        #expect(error?.found == "4 tokens without [SEP] [PAD]")
    }

    @Test func repeatedTokenNamesBothLines() {
        let error = failure(Array((Self.special + "the\nof\nthe\n").utf8))
        #expect(error?.line == 8)
        #expect(error?.found == "'the' again, first on line 6")
        #expect(error?.description.hasPrefix("reading the vocabulary v.txt:8: expected") == true)
    }

    @Test func canonicallyEqualTokensAreTwo() throws {
        let tokenizer = try read(Self.special + "\u{E9}\ne\u{301}\n")
        #expect(tokenizer.id(of: "\u{E9}") == 5)
        #expect(tokenizer.id(of: "e\u{301}") == 6)
    }

    @Test func blankLineIsNamed() {
        #expect(failure(Array((Self.special + "a\n\nb\n").utf8))?.line == 7)
    }

    @Test func invalidUTF8NamesItsLine() {
        let error = failure(Array((Self.special + "the\n").utf8) + [0x61, 0xC3, 0x28, 0x0A])
        #expect(error?.line == 7)
        #expect(error?.found == "byte 0xC3")
    }

    /// Random bytes, alone and after a good start: an error or a tokenizer, never a crash.
    @Test func randomBytesNeverCrash() {
        var read = 0
        forEachSeed(0..<3000) { seed, generator in
            var bytes = seed.isMultiple(of: 3) ? [] : Array(Self.special.utf8)
            for _ in 0..<Int.random(in: 0...200, using: &generator) {
                // Every other file is ASCII, so that some are valid.
                let byte = UInt8.random(in: 0...255, using: &generator)
                bytes.append(seed.isMultiple(of: 2) ? byte & 0x7F : byte)
            }
            guard
                let tokenizer = try? WordPieceTokenizer(vocabulary: bytes, rules: rules)
            else { return }
            read += 1
            let text = generator.text(pieces: 20) + String(decoding: bytes, as: UTF8.self)
            let tokens = tokenizer.tokenize(text)
            #expect(tokens.ids.allSatisfy { tokenizer.token($0) != nil }, "seed \(seed)")
            #expect(tokens.byteRanges.allSatisfy { $0.upperBound <= text.utf8.count })
        }
        #expect(read > 100)
    }
}
