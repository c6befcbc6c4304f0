/// A run of passage tokens that may be an answer.
package struct TokenSpan: Hashable, Sendable {
    /// The passage tokens.
    package let tokens: Range<Int>
    /// Start + end logit in the window where the span is best.
    package let score: Double
    /// What it is ranked by: the score, or the logarithm of Transformers' probability.
    package let rank: Double

    /// Best first; among equals the one that starts, then ends, earlier.
    package static func isBetter(_ left: TokenSpan, _ right: TokenSpan) -> Bool {
        guard left.rank == right.rank else { return left.rank > right.rank }
        guard left.tokens.lowerBound == right.tokens.lowerBound else {
            return left.tokens.lowerBound < right.tokens.lowerBound
        }
        return left.tokens.upperBound < right.tokens.upperBound
    }
}
