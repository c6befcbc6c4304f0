import Foundation

/// What a Hugging Face directory says about a WordPiece tokenizer, in both of its files.
struct TokenizerSettings {
    let rules: WordPieceRules
    /// In tokens; nil where nothing says.
    let maximumLength: Int?
    /// `tokenizer.json`, where it was read.
    private let pipeline: JSONValue?

    /// Reads `tokenizer_config.json` where it exists, and `tokenizer.json` where it is needed.
    init(directory: URL) throws(TokenizerError) {
        let config = try Self.read("tokenizer_config.json", in: directory)
        // Half a megabyte of JSON; read only for what the other two files leave open.
        let isComplete =
            config?["do_lower_case"]?.bool != nil
            && ModelFile.exists(directory.appending(path: "vocab.txt"))
        let pipeline = isComplete ? nil : try Self.read("tokenizer.json", in: directory)
        let normalizer = Self.normalizer(in: pipeline)
        rules = WordPieceRules(
            lowercases: config?["do_lower_case"]?.bool ?? normalizer?["lowercase"]?.bool ?? true,
            stripsAccents: config?["strip_accents"]?.bool ?? normalizer?["strip_accents"]?.bool,
            spacesIdeographs: config?["tokenize_chinese_chars"]?.bool
                ?? normalizer?["handle_chinese_chars"]?.bool ?? true,
            maximumWordLength: pipeline?["model"]?["max_input_chars_per_word"]?.integer ?? 100,
            cleansUpDecoded: config?["clean_up_tokenization_spaces"]?.bool ?? true,
            specialNames: Self.specialNames(in: config)
        )
        maximumLength = Self.maximumLength(in: config)
        self.pipeline = pipeline
    }

    /// The vocabulary in `tokenizer.json`.
    func vocabulary(from file: URL) throws(TokenizerError) -> Vocabulary {
        let action = "reading the vocabulary"
        guard let pipeline else {
            throw TokenizerError(
                .missing,
                while: action,
                file.deletingLastPathComponent().path,
                expected: "vocab.txt or tokenizer.json",
                found: "neither",
                nextStep: "Copy the tokenizer's files from the model's page."
            )
        }
        guard let model = pipeline["model"], let entries = model["vocab"]?.object else {
            throw Self.mismatch(file, "model.vocab, a map from tokens to numbers", "none")
        }
        if let type = model["type"]?.string, type != "WordPiece" {
            throw Self.mismatch(file, "a WordPiece model", type)
        }
        if let prefix = model["continuing_subword_prefix"]?.string, prefix != "##" {
            throw Self.mismatch(file, "the continuation mark ##", prefix)
        }
        if Self.normalizer(in: pipeline)?["clean_text"]?.bool == false {
            throw Self.mismatch(file, "a BertNormalizer that cleans text", "clean_text: false")
        }
        return try Vocabulary(map: entries, named: file.path)
    }

    private static func mismatch(_ file: URL, _ expected: String, _ found: String)
        -> TokenizerError
    {
        TokenizerError(
            .badData,
            while: "reading the vocabulary",
            file.path,
            expected: expected,
            found: found,
            nextStep: "Use a BERT-like model, or put its vocab.txt beside this file."
        )
    }

    /// The longest sequence, in tokens; the Python library writes 1e30 for "no limit".
    static func maximumLength(in config: JSONValue?) -> Int? {
        config?["model_max_length"]?.integer.flatMap { $0 < 1 << 30 ? $0 : nil }
    }

    /// The JSON file of a directory; nil when there is none.
    static func read(_ name: String, in directory: URL) throws(TokenizerError)
        -> JSONValue?
    {
        try read(directory.appending(path: name))
    }

    /// A JSON file; nil when there is none.
    static func read(_ file: URL) throws(TokenizerError) -> JSONValue? {
        let action = "reading the tokenizer's settings"
        guard ModelFile.exists(file) else { return nil }
        let bytes = try ModelFile.read(file, while: action)
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw TokenizerError(
                .badData,
                while: action,
                file.path,
                line: error.line,
                expected: error.expected,
                found: error.found,
                nextStep: "Copy the file from the model's page again."
            )
        }
    }

    /// The BERT normaliser, which may stand alone or in a sequence.
    private static func normalizer(in pipeline: JSONValue?) -> JSONValue? {
        guard let normalizer = pipeline?["normalizer"] else { return nil }
        let all = [normalizer] + (normalizer["normalizers"]?.array ?? [])
        return all.first { $0["type"]?.string == "BertNormalizer" }
    }

    /// The special tokens' spelling; each is a text or an object with a `content`.
    private static func specialNames(in config: JSONValue?) -> WordPieceRules.SpecialNames {
        var names = WordPieceRules.SpecialNames()
        func name(_ key: String) -> String? {
            config?[key]?.string ?? config?[key]?["content"]?.string
        }
        names.classifier = name("cls_token") ?? names.classifier
        names.separator = name("sep_token") ?? names.separator
        names.padding = name("pad_token") ?? names.padding
        names.unknown = name("unk_token") ?? names.unknown
        names.mask = name("mask_token") ?? names.mask
        return names
    }
}
