/// BERT's tokenizer, cased or uncased, equal to Hugging Face's fast `BertTokenizer` token by token.
///
/// It parts from that library in two places, both on purpose:
/// - A text that spells "[SEP]" or "[CLS]" gets brackets and letters, never the special token.
///   Reviews and questions come from strangers; none of them may forge the frame of a sequence.
/// - A nonspacing mark that accent stripping drops belongs to the byte range of its base. The
///   library's offsets end before such a mark when it closes a token, and a slice by them would
///   tear "é" apart where it is written as "e" and U+0301.
///
/// Scalars are classed as in that library, whose tables are Unicode 8's: younger punctuation is not
/// split off, and unassigned scalars stay in their word.
public struct WordPieceTokenizer: Tokenizer {
    /// How the model wants its text.
    public let rules: WordPieceRules
    /// The tokens that frame and fill sequences.
    public let special: SpecialTokens
    /// The longest sequence the model takes, special tokens included; nil where nothing says.
    public let maximumLength: Int?
    let vocabulary: Vocabulary

    /// Joins a vocabulary and the rules.
    init(
        _ vocabulary: Vocabulary,
        named name: String,
        rules: WordPieceRules,
        maximumLength: Int? = nil
    ) throws(TokenizerError) {
        self.vocabulary = vocabulary
        self.rules = rules
        self.maximumLength = maximumLength
        let names = rules.specialNames
        let wanted = [
            names.classifier, names.separator, names.padding, names.unknown, names.mask,
        ]
        let missing = wanted.filter { vocabulary.id(of: $0) == nil }
        guard
            let classifier = vocabulary.id(of: names.classifier),
            let separator = vocabulary.id(of: names.separator),
            let padding = vocabulary.id(of: names.padding),
            let unknown = vocabulary.id(of: names.unknown),
            let mask = vocabulary.id(of: names.mask)
        else {
            throw TokenizerError(
                .badData,
                while: "reading the vocabulary",
                name,
                expected: wanted.joined(separator: " "),
                found: "\(vocabulary.count) tokens without "
                    + missing.joined(separator: " "),
                nextStep: "Check that this is the vocabulary of a BERT model."
            )
        }
        special = SpecialTokens(
            classifier: classifier,
            separator: separator,
            padding: padding,
            unknown: unknown,
            mask: mask
        )
    }

    /// How many tokens the vocabulary holds; every id is below it.
    public var vocabularySize: Int { vocabulary.count }

    /// The tokens of a text, without special ones.
    ///
    /// Ranges start in ascending order and lie on scalar borders. Two tokens share a range only
    /// where one scalar became several, as a Hangul syllable does.
    public func tokenize(_ text: String) -> TokenizedText {
        var text = text
        text.makeContiguousUTF8()
        let utf8 = text.utf8
        return WordPieceScan(vocabulary, rules, unknown: special.unknown).tokens(of: utf8.span)
    }

    /// The text of a token, with `##` before it when it continues a word; nil outside the vocabulary.
    public func token(_ id: TokenID) -> String? { vocabulary.token(id) }

    /// The number of a token's text; nil when the vocabulary lacks it.
    public func id(of token: String) -> TokenID? { vocabulary.id(of: token) }
}
