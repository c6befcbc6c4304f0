/// How a BERT model wants its text: the settings that differ between checkpoints.
public struct WordPieceRules: Hashable, Sendable {
    /// Whether text is lowercased, scalar by scalar: a final "Σ" becomes "σ", never "ς".
    public var lowercases: Bool
    /// Whether text is decomposed and its nonspacing marks are dropped.
    public var stripsAccents: Bool
    /// Whether each ideograph is a word of its own.
    public var spacesIdeographs: Bool
    /// Words of more scalars than this are unknown.
    public var maximumWordLength: Int
    /// Whether `decode` puts punctuation back to its word.
    public var cleansUpDecoded: Bool
    /// The tokens that frame and fill sequences, as the vocabulary spells them.
    public var specialNames: SpecialNames

    /// The spelling of the special tokens; BERT's by default.
    public struct SpecialNames: Hashable, Sendable {
        /// Stands first.
        public var classifier = "[CLS]"
        /// Closes each part.
        public var separator = "[SEP]"
        /// Fills up.
        public var padding = "[PAD]"
        /// Stands for what the vocabulary cannot spell.
        public var unknown = "[UNK]"
        /// Stands for a hidden word in training.
        public var mask = "[MASK]"

        /// BERT's names.
        public init() {}
    }

    /// The rules of a cased or uncased BERT.
    ///
    /// - Parameters:
    ///   - lowercases: true for uncased models.
    ///   - stripsAccents: nil follows `lowercases`, as in Hugging Face's `strip_accents: null`.
    ///   - spacesIdeographs: false only where a model's `tokenize_chinese_chars` says so.
    ///   - maximumWordLength: in scalars.
    ///   - cleansUpDecoded: whether `decode` tidies the spaces around punctuation.
    ///   - specialNames: the spelling of the special tokens.
    public init(
        lowercases: Bool,
        stripsAccents: Bool? = nil,
        spacesIdeographs: Bool = true,
        maximumWordLength: Int = 100,
        cleansUpDecoded: Bool = true,
        specialNames: SpecialNames = SpecialNames()
    ) {
        self.lowercases = lowercases
        self.stripsAccents = stripsAccents ?? lowercases
        self.spacesIdeographs = spacesIdeographs
        self.maximumWordLength = maximumWordLength
        self.cleansUpDecoded = cleansUpDecoded
        self.specialNames = specialNames
    }
}
