/// The mean of the cross-entropies of an answer's first and last token (Devlin and others, 2019).
public enum SpanLoss {
    /// The tokens of a sequence where its answer starts and ends.
    ///
    /// Unanswerable sequences have both at their first token.
    public struct Target: Sendable, Hashable {
        /// Counted from the sequence's first token.
        public let start: Int
        /// The last token of the answer, the same or a later one.
        public let end: Int

        /// Names the tokens.
        public init(start: Int, end: Int) {
            precondition(start >= 0 && start <= end, "a span from \(start) to \(end)")
            self.start = start
            self.end = end
        }

        /// Both at the first token: there is no answer.
        public static let none = Target(start: 0, end: 0)
    }

    /// The sum of the losses of some sequences, and their mean's gradient.
    ///
    /// - Parameters:
    ///   - logits: [tokens, 2]: as a start and as an end.
    ///   - lengths: Tokens of each sequence.
    ///   - targets: One a sequence.
    ///   - scale: What gradients are multiplied by, 1 over the number of sequences for their mean.
    /// - Returns: The sum of losses, not scaled, and the gradient of the logits, [tokens, 2].
    public static func of(
        _ logits: [Float],
        lengths: [Int],
        targets: [Target],
        scale: Float
    ) -> LossAndGradient {
        precondition(lengths.count == targets.count, "\(targets.count) spans")
        var result = LossAndGradient(loss: 0, gradient: [Float](repeating: 0, count: logits.count))
        var first = 0
        for (length, target) in zip(lengths, targets) {
            for (column, place) in [target.start, target.end].enumerated() {
                let row = (0..<length).map { logits[(first + $0) * 2 + column] }
                let part = CrossEntropy.of(row, target: place)
                result.loss += part.loss / 2
                for token in 0..<length {
                    result.gradient[(first + token) * 2 + column] =
                        part.gradient[token] * scale / 2
                }
            }
            first += length
        }
        return result
    }
}
