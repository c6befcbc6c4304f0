internal import QuestionAnswering
public import Tokenizers

/// The special tokens that stand around the texts of a BERT sequence.
public struct SequenceFrame: Hashable, Sendable {
    /// `[CLS]`, which opens the sequence.
    public let classifier: TokenID
    /// `[SEP]`, which closes each text.
    public let separator: TokenID

    /// Takes them from a tokenizer.
    ///
    /// - Throws: `QuarryError` of kind `badData` when the vocabulary has no classifier token, as T5's.
    public init(_ special: SpecialTokens, of model: String) throws {
        guard let classifier = special.classifier else {
            throw QuarryError(
                .badData,
                while: "joining a tokenizer with",
                model,
                expected: "a vocabulary with a classifier token, such as BERT's [CLS]",
                found: "none",
                nextStep: "Use the vocabulary that the model was trained with"
            )
        }
        self.classifier = classifier
        separator = special.separator
    }
}
