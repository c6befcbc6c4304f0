/// A batch that a model cannot read.
public enum BatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sequence has more tokens than the model has positions.
    case tooLong(sequence: Int, tokens: Int, limit: Int)
    /// A token's number is not in the vocabulary.
    case unknownToken(id: Int32, token: Int, vocabulary: Int)
    /// A token's segment is not one of the model's.
    case unknownSegment(segment: UInt8, token: Int, segments: Int)

    /// What was found, what was expected, and what to do.
    public var description: String {
        switch self {
        case .tooLong(let sequence, let tokens, let limit):
            "Encoding sequence \(sequence) of a batch: expected at most \(limit) tokens, "
                + "found \(tokens). Cut the text, or read it in windows."
        case .unknownToken(let id, let token, let vocabulary):
            "Encoding token \(token) of a batch: expected a number below \(vocabulary), "
                + "found \(id). Use the tokenizer that belongs to the model."
        case .unknownSegment(let segment, let token, let segments):
            "Encoding token \(token) of a batch: expected a segment below \(segments), "
                + "found \(segment). This model does not read pairs of texts that way."
        }
    }
}
