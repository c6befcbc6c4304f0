import Foundation
import TestSupport
import Testing
import Tokenizers

/// The published GPT-2 and RoBERTa vocabularies.
@Suite(.enabled(if: SharedData.isPresent)) struct ByteLevelBPEGoldenTests {
    struct Multilingual: Decodable {
        let entries: [Entry]
    }

    struct Entry: Decodable {
        let input_ids: [TokenID]
        let tokens: [String]
        let decoded_with_special: String
        let decoded_skip_special: String
    }

    struct GPT2: Decodable {
        let text: String
        let bpe_tokens: [String]
        let token_ids: [TokenID]
    }

    private func gpt2() throws -> ByteLevelBPETokenizer {
        let folder = try SharedData.unpacked("tokenizers")
        return try ByteLevelBPETokenizer(
            vocabulary: folder.appending(path: "gpt2-vocab.json"),
            merges: folder.appending(path: "gpt2-merges.txt")
        )
    }

    /// RoBERTa has GPT-2's merges and other numbers.
    ///
    /// The copies at hand have a slip each, which the tokenizer refuses to read: the merge "_ f" for
    /// "Ġ f", and the token "oreeAndOnline" for "oreAndOnline".
    private func roberta() throws -> ByteLevelBPETokenizer {
        let folder = try SharedData.unpacked("tokenizers")
        let directory = try TemporaryDirectory()
        let vocabulary = directory.url.appending(path: "vocab.json")
        let published = folder.appending(path: "roberta-vocab.json")
        try String(contentsOf: published, encoding: .utf8)
            .replacing("\"oreeAndOnline\"", with: "\"oreAndOnline\"")
            .write(to: vocabulary, atomically: true, encoding: .utf8)
        return try ByteLevelBPETokenizer(
            vocabulary: vocabulary,
            merges: folder.appending(path: "gpt2-merges.txt")
        )
    }

    @Test func frenchTextMatches() throws {
        let tokenizer = try gpt2()
        let golden = try Golden.json("gpt2_encoded_tokens.json", as: GPT2.self)
        #expect(tokenizer.tokenize(golden.text).ids == golden.token_ids)
        #expect(tokenizer.tokens(golden.text) == golden.bpe_tokens)
        #expect(tokenizer.vocabularySize == 50_257)
        #expect(tokenizer.token(0) == "!")
    }

    /// Byte-level decoding loses nothing, so the decoded text is the one that was encoded.
    @Test(arguments: [
        ("gpt2", "gpt2_multilingual.json"), ("roberta", "roberta_base_multilingual.json"),
    ])
    func eightyThreeTextsMatch(name: String, file: String) throws {
        let tokenizer = try name == "gpt2" ? gpt2() : roberta()
        let entries = try Golden.json(file, as: Multilingual.self).entries
        #expect(entries.count == 83)
        for entry in entries {
            let text = entry.decoded_skip_special
            let ids =
                name == "gpt2" ? tokenizer.tokenize(text).ids : tokenizer.encode(text).ids
            #expect(ids == entry.input_ids)
            #expect(ids.map { tokenizer.token($0) } == entry.tokens)
            #expect(tokenizer.decode(ids, skippingSpecial: false) == entry.decoded_with_special)
            #expect(tokenizer.decode(ids, skippingSpecial: true) == text)
        }
    }
}
