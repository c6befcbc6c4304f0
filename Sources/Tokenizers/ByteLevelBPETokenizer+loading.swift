public import Foundation

extension ByteLevelBPETokenizer {
    /// Makes a tokenizer of GPT-2's two files.
    ///
    /// - Parameters:
    ///   - vocabulary: `vocab.json`, a map from tokens to numbers.
    ///   - merges: `merges.txt`, a pair a line, the best first.
    ///   - addsPrefixSpace: whether a text is read as if a space stood before it.
    /// - Throws: `TokenizerError` naming the file and what is wrong with it.
    public init(vocabulary: URL, merges: URL, addsPrefixSpace: Bool = false)
        throws(TokenizerError)
    {
        try self.init(
            vocabulary: vocabulary,
            merges: merges,
            addsPrefixSpace: addsPrefixSpace,
            maximumLength: nil
        )
    }

    private init(vocabulary: URL, merges: URL, addsPrefixSpace: Bool, maximumLength: Int?)
        throws(TokenizerError)
    {
        let name = vocabulary.path
        guard let map = try TokenizerSettings.read(vocabulary)?.object else {
            throw ModelFile.exists(vocabulary)
                ? Self.mismatch(name, "a map from tokens to numbers", "another JSON value")
                : ModelFile.missing(vocabulary, while: "reading the vocabulary")
        }
        try self.init(
            Vocabulary(map: map, named: name),
            merges: Self.lines(of: ModelFile.read(merges, while: "reading the merges"), merges),
            named: merges.path,
            addsPrefixSpace: addsPrefixSpace,
            maximumLength: maximumLength
        )
    }

    /// Makes the tokenizer of a model directory in the Hugging Face layout.
    ///
    /// - Parameter directory: holds `vocab.json` and `merges.txt`, or `tokenizer.json`.
    /// - Throws: `TokenizerError` naming the file and what is wrong with it.
    public init(directory: URL) throws(TokenizerError) {
        let config = try TokenizerSettings.read("tokenizer_config.json", in: directory)
        let addsPrefixSpace = config?["add_prefix_space"]?.bool ?? false
        let maximumLength = TokenizerSettings.maximumLength(in: config)
        let vocabulary = directory.appending(path: "vocab.json")
        let merges = directory.appending(path: "merges.txt")
        if ModelFile.exists(vocabulary) && ModelFile.exists(merges) {
            try self.init(
                vocabulary: vocabulary,
                merges: merges,
                addsPrefixSpace: addsPrefixSpace,
                maximumLength: maximumLength
            )
            return
        }
        guard let pipeline = try TokenizerSettings.read("tokenizer.json", in: directory) else {
            throw TokenizerError(
                .missing,
                while: "reading the vocabulary",
                directory.path,
                expected: "vocab.json and merges.txt, or tokenizer.json",
                found: "neither",
                nextStep: "Copy the tokenizer's files from the model's page."
            )
        }
        let name = directory.appending(path: "tokenizer.json").path
        guard let model = pipeline["model"], let map = model["vocab"]?.object,
            let pairs = model["merges"]?.array
        else {
            throw Self.mismatch(name, "model.vocab and model.merges", "a model without them")
        }
        try self.init(
            Vocabulary(map: map, named: name),
            merges: Self.pairs(pairs, named: name),
            named: name,
            addsPrefixSpace: addsPrefixSpace,
            maximumLength: maximumLength
        )
    }

    /// The pairs of a `merges.txt`, whose first line may name a version.
    private static func lines(of bytes: [UInt8], _ file: URL) throws(TokenizerError)
        -> [(left: String, right: String)]
    {
        var pairs: [(left: String, right: String)] = []
        for (index, line) in bytes.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if line.isEmpty || (index == 0 && line.starts(with: "#version".utf8)) { continue }
            guard let pair = pair(line) else {
                throw TokenizerError(
                    .badData,
                    while: "reading the merges",
                    file.path,
                    line: index + 1,
                    expected: "two tokens and a space between them",
                    found: "'\(String(decoding: line, as: UTF8.self))'",
                    nextStep: "Copy the model's merges.txt again."
                )
            }
            pairs.append(pair)
        }
        return pairs
    }

    /// The pairs in a `tokenizer.json`: "a b", or ["a", "b"] since 2024.
    private static func pairs(_ values: [JSONValue], named name: String) throws(TokenizerError)
        -> [(left: String, right: String)]
    {
        var pairs: [(left: String, right: String)] = []
        for value in values {
            if let parts = value.array, parts.count == 2, let left = parts[0].string,
                let right = parts[1].string
            {
                pairs.append((left, right))
            } else if let text = value.string, let pair = pair(Array(text.utf8)[...]) {
                pairs.append(pair)
            } else {
                throw mismatch(name, "merges of two tokens", "merge \(pairs.count + 1)")
            }
        }
        return pairs
    }

    private static func pair(_ line: ArraySlice<UInt8>) -> (left: String, right: String)? {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)
        )
    }
}
