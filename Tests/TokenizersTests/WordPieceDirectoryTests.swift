import Foundation
import TestSupport
import Testing
import Tokenizers

/// Model directories in the Hugging Face layout.
@Suite struct WordPieceDirectoryTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.url.appending(path: name))
    }

    private func writeVocabulary() throws {
        try FileManager.default.copyItem(
            at: Fixture.url("wordpiece-vocab.txt"),
            to: directory.url.appending(path: "vocab.txt")
        )
    }

    private var loaded: WordPieceTokenizer {
        get throws { try WordPieceTokenizer(directory: directory.url) }
    }

    private func failure() -> TokenizerError? {
        do {
            _ = try loaded
            return nil
        } catch { return error as? TokenizerError }
    }

    /// A `tokenizer.json` with a small vocabulary in which two tokens are canonically equal.
    private func pipeline(normalizer: String = "null", model: String = "\"WordPiece\"") -> String {
        """
        {"version": "1.0", "normalizer": \(normalizer), "model": {"type": \(model),
         "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 5,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "the": 5, "The": 6,
          "\\u00e9": 8, "e\u{301}": 7, "##s": 9}}}
        """
    }

    @Test func vocabularyAloneIsUncased() throws {
        try writeVocabulary()
        #expect(try loaded.rules == WordPieceRules(lowercases: true))
        #expect(try loaded.maximumLength == nil)
    }

    @Test func settingsAreRead() throws {
        try writeVocabulary()
        try write(
            """
            {"do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false,
             "model_max_length": 512, "clean_up_tokenization_spaces": false}
            """,
            to: "tokenizer_config.json"
        )
        let expected = WordPieceRules(
            lowercases: false,
            stripsAccents: true,
            spacesIdeographs: false,
            cleansUpDecoded: false
        )
        #expect(try loaded.rules == expected)
        #expect(try loaded.maximumLength == 512)
    }

    @Test func nullAccentsFollowTheCase() throws {
        try writeVocabulary()
        try write(
            #"{"do_lower_case": true, "strip_accents": null, "model_max_length": 1e30}"#,
            to: "tokenizer_config.json"
        )
        #expect(try loaded.rules.stripsAccents)
        #expect(try loaded.maximumLength == nil)
    }

    @Test func pipelineFileAloneIsEnough() throws {
        try write(pipeline(), to: "tokenizer.json")
        let tokenizer = try loaded
        #expect(tokenizer.vocabularySize == 10)
        #expect(tokenizer.tokens("THEs") == ["the", "##s"])
        #expect(tokenizer.id(of: "\u{E9}") == 8)
        #expect(tokenizer.id(of: "e\u{301}") == 7)
        #expect(tokenizer.tokens("thesss") == ["[UNK]"])
    }

    @Test func normalizerOfThePipelineCounts() throws {
        try write(
            pipeline(
                normalizer:
                    #"{"type": "BertNormalizer", "lowercase": false, "strip_accents": null}"#
            ),
            to: "tokenizer.json"
        )
        #expect(try loaded.tokens("The the") == ["The", "the"])
        #expect(try !loaded.rules.stripsAccents)
    }

    @Test func settingsOutweighThePipeline() throws {
        try write(
            pipeline(normalizer: #"{"type": "BertNormalizer", "lowercase": false}"#),
            to: "tokenizer.json"
        )
        try write(#"{"do_lower_case": true}"#, to: "tokenizer_config.json")
        #expect(try loaded.tokens("The") == ["the"])
    }

    @Test func otherSpecialNamesAreRead() throws {
        try write("<s>\n<pad>\n</s>\n[UNK]\nthe\n<mask>\n", to: "vocab.txt")
        try write(
            """
            {"do_lower_case": true, "cls_token": "<s>", "sep_token": {"content": "</s>"},
             "pad_token": "<pad>", "mask_token": {"content": "<mask>"}}
            """,
            to: "tokenizer_config.json"
        )
        #expect(try loaded.encode("the").ids == [0, 4, 2])
    }

    @Test func emptyDirectoryNamesBothFiles() {
        #expect(failure()?.kind == .missing)
        #expect(failure()?.expected == "vocab.txt or tokenizer.json")
    }

    @Test func otherModelsAreRefused() throws {
        try write(pipeline(model: "\"BPE\""), to: "tokenizer.json")
        #expect(failure()?.found == "BPE")
    }

    @Test func uncleanedTextIsRefused() throws {
        try write(
            pipeline(normalizer: #"{"type": "BertNormalizer", "clean_text": false}"#),
            to: "tokenizer.json"
        )
        #expect(failure()?.found == "clean_text: false")
    }

    @Test func gapInTheNumbersIsNamed() throws {
        try write(pipeline().replacing("\"the\": 5", with: "\"the\": 55"), to: "tokenizer.json")
        #expect(failure()?.found == "'the' numbered 55")
    }

    @Test func brokenSettingsNameTheirLine() throws {
        try writeVocabulary()
        try write("{\"do_lower_case\": true,\n \"x\": }", to: "tokenizer_config.json")
        #expect(failure()?.line == 2)
        #expect(failure()?.subject.hasSuffix("tokenizer_config.json") == true)
    }

    @Test(.enabled(if: SharedData.isPresent)) func publishedPipelineEqualsItsList() throws {
        let model = SharedData.file("models/minilm-l6-reader")
        try FileManager.default.copyItem(
            at: model.appending(path: "tokenizer.json"),
            to: directory.url.appending(path: "tokenizer.json")
        )
        let list = try WordPieceTokenizer(directory: model)
        let text = "Café naïve — it’s 12″ wide ☕️, unbelievably good"
        #expect(try loaded.vocabularySize == 30_522)
        #expect(try loaded.special == list.special)
        #expect(try loaded.tokenize(text) == list.tokenize(text))
    }
}
