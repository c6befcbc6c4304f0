public import Foundation

extension WordPieceTokenizer {
    /// Makes a tokenizer of the bytes of a `vocab.txt`.
    ///
    /// - Parameters:
    ///   - vocabulary: one token a line, numbered from 0, in UTF-8.
    ///   - name: what errors call the vocabulary.
    ///   - rules: how the model wants its text.
    /// - Throws: `TokenizerError` naming the line, when the bytes are no BERT vocabulary.
    public init(
        vocabulary: [UInt8],
        named name: String = "the vocabulary",
        rules: WordPieceRules
    ) throws(TokenizerError) {
        try self.init(Vocabulary(lines: vocabulary, named: name), named: name, rules: rules)
    }

    /// Makes a tokenizer of a `vocab.txt`.
    ///
    /// - Parameters:
    ///   - file: one token a line, numbered from 0, in UTF-8.
    ///   - rules: how the model wants its text.
    /// - Throws: `TokenizerError`, when the file is missing or is no BERT vocabulary.
    public init(vocabulary file: URL, rules: WordPieceRules) throws(TokenizerError) {
        try self.init(
            vocabulary: ModelFile.read(file, while: "reading the vocabulary"),
            named: file.path,
            rules: rules
        )
    }

    /// Makes the tokenizer of a model directory in the Hugging Face layout.
    ///
    /// The vocabulary comes from `vocab.txt`, else from `tokenizer.json`; the rules from
    /// `tokenizer_config.json`, what it leaves open from `tokenizer.json`, and the rest is BERT
    /// uncased.
    ///
    /// - Parameter directory: holds `vocab.txt` or `tokenizer.json`.
    /// - Throws: `TokenizerError` naming the file and what is wrong with it.
    public init(directory: URL) throws(TokenizerError) {
        let settings = try TokenizerSettings(directory: directory)
        let list = directory.appending(path: "vocab.txt")
        if ModelFile.exists(list) {
            try self.init(
                Vocabulary(
                    lines: ModelFile.read(list, while: "reading the vocabulary"),
                    named: list.path
                ),
                named: list.path,
                rules: settings.rules,
                maximumLength: settings.maximumLength
            )
        } else {
            let file = directory.appending(path: "tokenizer.json")
            try self.init(
                settings.vocabulary(from: file),
                named: file.path,
                rules: settings.rules,
                maximumLength: settings.maximumLength
            )
        }
    }
}
