/// The byte-pair encoding of GPT-2, RoBERTa and BART, which spells every text.
///
/// A text that spells "</s>" or "<|endoftext|>" gets its letters, never the special token.
public struct ByteLevelBPETokenizer: Tokenizer {
    /// The tokens that frame and fill sequences.
    ///
    /// GPT-2 has one for all roles and no classifier; RoBERTa and BART part a pair by two separators.
    public let special: SpecialTokens
    /// Whether a text that starts with no space is read as if one stood before it.
    public let addsPrefixSpace: Bool
    /// The longest sequence the model takes, special tokens included; nil where nothing says.
    public let maximumLength: Int?
    private let vocabulary: Vocabulary
    private let merges: BytePairMerges
    /// The token of each single byte.
    private let byteTokens: [TokenID]

    /// Joins a vocabulary and its merges.
    init(
        _ vocabulary: Vocabulary,
        merges: [(left: String, right: String)],
        named name: String,
        addsPrefixSpace: Bool,
        maximumLength: Int? = nil
    ) throws(TokenizerError) {
        self.vocabulary = vocabulary
        self.addsPrefixSpace = addsPrefixSpace
        self.maximumLength = maximumLength
        byteTokens = try Self.byteTokens(in: vocabulary, named: name)
        self.merges = try Self.table(of: merges, in: vocabulary, named: name)
        special = try Self.special(in: vocabulary, named: name)
    }

    /// How many tokens the vocabulary holds; every id is below it.
    public var vocabularySize: Int { vocabulary.count }

    /// The tokens of a text, without special ones.
    ///
    /// A range leaves out the white space around its word; a token of nothing else has an empty one.
    /// Tokens that share a scalar's bytes have its whole range each.
    public func tokenize(_ text: String) -> TokenizedText {
        let lead = addsPrefixSpace && !text.isEmpty && text.utf8.first != 0x20 ? 1 : 0
        let bytes = (lead == 1 ? [0x20] : []) + Array(text.utf8)
        var joiner = BytePairJoiner(merges)
        var ids: [TokenID] = []
        var ranges: [Range<Int>] = []
        var symbols: [TokenID] = []
        for word in ByteLevelSplitter(bytes) {
            symbols.removeAll(keepingCapacity: true)
            for byte in bytes[word] { symbols.append(byteTokens[Int(byte)]) }
            joiner.join(symbols) { id, part in
                let start = word.lowerBound + part.lowerBound
                let range = Self.shown(start..<word.lowerBound + part.upperBound, in: bytes)
                ids.append(id)
                ranges.append(max(0, range.lowerBound - lead)..<max(0, range.upperBound - lead))
            }
        }
        return TokenizedText(ids: ids, byteRanges: ranges)
    }

    /// The text of a token in GPT-2's letters for bytes, "Ġ" for a space; nil outside the vocabulary.
    public func token(_ id: TokenID) -> String? { vocabulary.token(id) }

    /// The number of a token's text in GPT-2's letters for bytes; nil when the vocabulary lacks it.
    public func id(of token: String) -> TokenID? { vocabulary.id(of: token) }

    /// The text of the tokens; bytes that make no scalar become U+FFFD.
    ///
    /// Without special tokens this is the very text they came from.
    public func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String {
        var bytes: [UInt8] = []
        for id in ids where !(skippingSpecial && isSpecial(id)) {
            guard let token = token(id) else { continue }
            bytes += ByteLevelAlphabet.bytes(of: token)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func isSpecial(_ id: TokenID) -> Bool {
        id == special.classifier || id == special.separator || id == special.padding
            || id == special.unknown || id == special.mask
    }

    /// A token's bytes widened to whole scalars, without white space at either end.
    private static func shown(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        let scalars = String(decoding: text[start..<end], as: UTF8.self).unicodeScalars
        for scalar in scalars {
            guard scalar.properties.isWhitespace else { break }
            start += UTF8.width(scalar)
        }
        for scalar in scalars.reversed() {
            guard start < end, scalar.properties.isWhitespace else { break }
            end -= UTF8.width(scalar)
        }
        return start..<end
    }

    private static func byteTokens(in vocabulary: Vocabulary, named name: String)
        throws(TokenizerError) -> [TokenID]
    {
        var tokens: [TokenID] = []
        for letter in ByteLevelAlphabet.letters {
            guard let id = vocabulary.id(of: String(letter)) else {
                throw mismatch(name, "a token for each of the 256 bytes", "none for '\(letter)'")
            }
            tokens.append(id)
        }
        return tokens
    }

    private static func table(
        of merges: [(left: String, right: String)],
        in vocabulary: Vocabulary,
        named name: String
    ) throws(TokenizerError) -> BytePairMerges {
        var table = BytePairMerges(capacity: merges.count)
        for (rank, pair) in merges.enumerated() {
            guard let left = vocabulary.id(of: pair.left),
                let right = vocabulary.id(of: pair.right),
                let id = vocabulary.id(of: pair.left + pair.right)
            else {
                throw mismatch(
                    name,
                    "merges of tokens into tokens",
                    "'\(pair.left)' with '\(pair.right)' as merge \(rank + 1)"
                )
            }
            table.add(left, right, BytePairMerges.Merge(rank: Int32(rank), id: id))
        }
        return table
    }

    private static func special(in vocabulary: Vocabulary, named name: String)
        throws(TokenizerError) -> SpecialTokens
    {
        if let start = vocabulary.id(of: "<s>"), let end = vocabulary.id(of: "</s>") {
            return SpecialTokens(
                classifier: start,
                separator: end,
                padding: vocabulary.id(of: "<pad>") ?? end,
                unknown: vocabulary.id(of: "<unk>") ?? end,
                mask: vocabulary.id(of: "<mask>"),
                doublesSeparator: true
            )
        }
        guard let end = vocabulary.id(of: "<|endoftext|>") else {
            throw mismatch(name, "<s> and </s>, or <|endoftext|>", "neither")
        }
        return SpecialTokens(
            classifier: nil,
            separator: end,
            padding: end,
            unknown: end,
            mask: nil
        )
    }

    static func mismatch(_ name: String, _ expected: String, _ found: String) -> TokenizerError {
        TokenizerError(
            .badData,
            while: "reading the vocabulary",
            name,
            expected: expected,
            found: found,
            nextStep: "Check that this is a byte-level model such as GPT-2, RoBERTa or BART."
        )
    }
}
