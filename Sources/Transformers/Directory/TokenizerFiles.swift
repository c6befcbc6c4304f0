public import Foundation

/// The files of a model directory that say how text becomes tokens.
public struct TokenizerFiles: Sendable {
    /// A vocabulary in one of the forms that are read.
    public enum Vocabulary: Sendable, Hashable {
        /// `vocab.txt`: one WordPiece a line.
        case wordPiece(URL)
        /// `spiece.model`, `tokenizer.model` or `sentencepiece.bpe.model`.
        case sentencePiece(URL)
        /// `vocab.json` with `merges.txt`: byte-level byte pairs.
        case bytePairs(vocabulary: URL, merges: URL)
        /// `tokenizer.json` alone, the format of Hugging Face's tokenizers.
        case tokenizerJSON(URL)
    }

    /// The vocabulary.
    public let vocabulary: Vocabulary
    /// Whether text is lowercased first (`do_lower_case`).
    public let lowercases: Bool
    /// Whether accents are removed; nil means that they are when text is lowercased.
    public let stripsAccents: Bool?
    /// Whether each CJK character stands alone (`tokenize_chinese_chars`).
    public let splitsChinese: Bool
    /// The longest sequence the tokenizer's file states (`model_max_length`); nil without one.
    public let maximumTokens: Int?

    /// Names of the Hugging Face layout, in the order in which they are looked for.
    static let sentencePieceNames = ["spiece.model", "tokenizer.model", "sentencepiece.bpe.model"]

    /// Finds the files of a directory.
    ///
    /// - Throws: `CheckpointError` listing what was looked for when there is no vocabulary.
    public init(in directory: URL) throws {
        vocabulary = try Self.findVocabulary(in: directory)
        let file = directory.appending(path: "tokenizer_config.json")
        let settings = try JSONFile.readIfPresent(file)
        lowercases =
            try settings?["do_lower_case"]?.truth ?? Self.normalizerLowercases(in: directory)
            ?? true
        stripsAccents = settings?["strip_accents"]?.truth
        splitsChinese = settings?["tokenize_chinese_chars"]?.truth ?? true
        // Writers without a limit state 10^30.
        maximumTokens = settings?["model_max_length"]?.integer.flatMap { $0 > 0 ? $0 : nil }
    }

    private static func findVocabulary(in directory: URL) throws -> Vocabulary {
        func present(_ name: String) -> URL? {
            let url = directory.appending(path: name)
            return FileManager.default.fileExists(atPath: url.path) ? url : nil
        }
        if let url = present("vocab.txt") { return .wordPiece(url) }
        if let url = sentencePieceNames.lazy.compactMap(present).first {
            return .sentencePiece(url)
        }
        if let vocabulary = present("vocab.json"), let merges = present("merges.txt") {
            return .bytePairs(vocabulary: vocabulary, merges: merges)
        }
        if let url = present("tokenizer.json") { return .tokenizerJSON(url) }
        throw CheckpointError(
            .missing,
            while: "Looking for the vocabulary in",
            directory.path,
            expected: "vocab.txt, " + sentencePieceNames.joined(separator: ", ")
                + ", vocab.json with merges.txt, or tokenizer.json",
            found: "none of them",
            nextStep: "Copy the tokenizer files of the model beside its weights."
        )
    }

    private static func normalizerLowercases(in directory: URL) throws -> Bool? {
        let value = try JSONFile.readIfPresent(directory.appending(path: "tokenizer.json"))
        return value?["normalizer"]?["lowercase"]?.truth
    }
}
