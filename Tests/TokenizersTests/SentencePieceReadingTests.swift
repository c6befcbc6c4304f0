import Foundation
import TestSupport
import Testing
import Tokenizers

/// Model files that are missing, broken or of another kind.
@Suite struct SentencePieceReadingTests {
    @Test func missingFileIsNamed() {
        let error = #expect(throws: TokenizerError.self) {
            try SentencePieceTokenizer(model: URL(filePath: "/nowhere/spiece.model"))
        }
        #expect(error?.kind == .missing)
        #expect(error?.subject == "/nowhere/spiece.model")
    }

    @Test(arguments: [[], Array("[PAD]\n[UNK]\n".utf8), [0xFF, 0xFE, 0xFD]] as [[UInt8]])
    func otherFilesAreRefused(bytes: [UInt8]) {
        let error = #expect(throws: TokenizerError.self) {
            try SentencePieceTokenizer(model: bytes, named: "x.model")
        }
        #expect(error?.kind == .badData)
        #expect(error?.found?.isEmpty == false)
    }

    @Test func truncatedModelsAreErrorsOrWork() throws {
        let bytes = try [UInt8](Data(contentsOf: Fixture.url("sentencepiece-small.model")))
        var refused = 0
        for count in stride(from: 0, to: bytes.count, by: 37) {
            do {
                let tokenizer = try SentencePieceTokenizer(model: Array(bytes[..<count]))
                #expect(tokenizer.tokenize("the battery").byteRanges.count > 0)
            } catch { refused += 1 }
        }
        #expect(refused > 100)
    }

    @Test func directoryOfT5IsRead() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.copyItem(
            at: Fixture.url("sentencepiece-small.model"),
            to: directory.url.appending(path: "spiece.model")
        )
        let plain = try SentencePieceTokenizer(directory: directory.url)
        #expect(plain.sentinelCount == 100)
        #expect(plain.maximumLength == nil)
        try Data(#"{"extra_ids": 7, "model_max_length": 512}"#.utf8)
            .write(to: directory.url.appending(path: "tokenizer_config.json"))
        let configured = try SentencePieceTokenizer(directory: directory.url)
        #expect(configured.sentinelCount == 7)
        #expect(configured.maximumLength == 512)
    }

    @Test func directoryWithoutAModelIsNamed() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: TokenizerError.self) {
            try SentencePieceTokenizer(directory: directory.url)
        }
        #expect(error?.kind == .missing)
        #expect(error?.subject.hasSuffix("spiece.model") == true)
    }
}
