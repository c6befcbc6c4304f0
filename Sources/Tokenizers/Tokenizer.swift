/// A token's number in its vocabulary.
public typealias TokenID = Int32

/// Turns text into tokens that know where they stand in it.
public protocol Tokenizer: Sendable {
    /// How many tokens the vocabulary holds; every id is below it.
    var vocabularySize: Int { get }
    /// The tokens that frame and fill sequences.
    var special: SpecialTokens { get }
    /// The tokens of a text, without special ones.
    func tokenize(_ text: String) -> TokenizedText
    /// The text of a token, with its continuation mark; nil outside the vocabulary.
    func token(_ id: TokenID) -> String?
    /// The number of a token's text; nil when the vocabulary lacks it.
    func id(of token: String) -> TokenID?
    /// A readable text of the tokens. Never the original: cut that by byte ranges.
    func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String
}

/// The tokens that frame and fill sequences.
public struct SpecialTokens: Hashable, Sendable {
    /// Stands first; its hidden state is the sequence's.
    ///
    /// T5 and its like have none.
    public let classifier: TokenID?
    /// Closes each part; T5 calls it the end of the sequence.
    public let separator: TokenID
    /// Fills up.
    public let padding: TokenID
    /// Stands for what the vocabulary cannot spell.
    public let unknown: TokenID
    /// Stands for a hidden word in training; nil where the vocabulary has none.
    public let mask: TokenID?
    /// Whether two separators stand between a pair's parts, as RoBERTa and BART were trained.
    public let doublesSeparator: Bool

    /// Names the tokens.
    public init(
        classifier: TokenID?,
        separator: TokenID,
        padding: TokenID,
        unknown: TokenID,
        mask: TokenID?,
        doublesSeparator: Bool = false
    ) {
        self.classifier = classifier
        self.separator = separator
        self.padding = padding
        self.unknown = unknown
        self.mask = mask
        self.doublesSeparator = doublesSeparator
    }
}

/// The tokens of one text, with no special tokens.
public struct TokenizedText: Hashable, Sendable {
    /// Token numbers.
    public let ids: [TokenID]
    /// For each token the UTF-8 bytes of the original text it stands for.
    ///
    /// Starts ascend; ranges lie on scalar borders and overlap only where one scalar became several
    /// tokens.
    public let byteRanges: [Range<Int>]

    /// Joins the two; they are equally long.
    public init(ids: [TokenID], byteRanges: [Range<Int>]) {
        precondition(ids.count == byteRanges.count, "one byte range a token")
        self.ids = ids
        self.byteRanges = byteRanges
    }

    /// How many tokens.
    public var count: Int { ids.count }
}

/// A sequence as a model takes it: special tokens included, one or two texts.
public struct Encoding: Hashable, Sendable {
    /// Token numbers.
    public let ids: [TokenID]
    /// 0 for the first text and its frame, 1 for the second and its closing separator.
    public let segments: [UInt8]
    /// The bytes of each token in the text of its segment; 0..<0 for special tokens.
    public let byteRanges: [Range<Int>]
    /// True for the tokens that stand in no text.
    public let isSpecial: [Bool]

    /// Joins the four; they are equally long.
    public init(ids: [TokenID], segments: [UInt8], byteRanges: [Range<Int>], isSpecial: [Bool]) {
        precondition(
            ids.count == segments.count && ids.count == byteRanges.count
                && ids.count == isSpecial.count,
            "equally long"
        )
        self.ids = ids
        self.segments = segments
        self.byteRanges = byteRanges
        self.isSpecial = isSpecial
    }

    /// How many tokens.
    public var count: Int { ids.count }
}

extension Tokenizer {
    /// The sequence `[CLS] text [SEP]`, or `[CLS] text [SEP] pair [SEP]`.
    ///
    /// Without `[CLS]` where the vocabulary has no classifier, and with a second `[SEP]` before the
    /// pair where the model wants two.
    public func encode(_ text: String, pair: String? = nil) -> Encoding {
        frame(tokenize(text), pair: pair.map(tokenize))
    }

    /// Puts special tokens around one or two tokenised texts.
    public func frame(_ first: TokenizedText, pair second: TokenizedText? = nil) -> Encoding {
        let parts = [first] + (second.map { [$0] } ?? [])
        var ids = special.classifier.map { [$0] } ?? []
        var segments = [UInt8](repeating: 0, count: ids.count)
        var ranges = [Range<Int>](repeating: 0..<0, count: ids.count)
        var isSpecial = [Bool](repeating: true, count: ids.count)
        for (segment, part) in parts.enumerated() {
            let isDoubled = segment == 0 && parts.count == 2 && special.doublesSeparator
            let closing = isDoubled ? 2 : 1
            ids += part.ids + Array(repeating: special.separator, count: closing)
            segments += Array(repeating: UInt8(segment), count: part.count + closing)
            ranges += part.byteRanges + Array(repeating: 0..<0, count: closing)
            isSpecial += Array(repeating: false, count: part.count)
            isSpecial += Array(repeating: true, count: closing)
        }
        return Encoding(ids: ids, segments: segments, byteRanges: ranges, isSpecial: isSpecial)
    }
}
