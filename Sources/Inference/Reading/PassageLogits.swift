internal import Foundation
package import Transformers

/// The logits of one passage, window after window, without those of the question.
package struct PassageLogits: Sendable {
    /// The windows in the order in which they were scored.
    package private(set) var windows: [ScoredWindow] = []
    /// The start logits of the passage tokens of all windows, laid end to end.
    package private(set) var start: [Float] = []
    /// The end logits, likewise.
    package private(set) var end: [Float] = []

    /// Logits of a passage of which no window has been scored.
    package init() {}

    /// One window.
    package struct ScoredWindow: Hashable, Sendable {
        /// The passage tokens it shows.
        package let tokens: Range<Int>
        /// Where its logits begin in `start` and `end`.
        package let base: Int
        /// Start + end logit of `[CLS]`: the score of saying that the window does not answer.
        package let nullScore: Double
        /// What turns a logit sum of this window into the logarithm of Transformers' probability.
        package let logNormalizer: Double
    }

    /// Adds the next window from the logits of a batch.
    ///
    /// - Parameters:
    ///   - tokens: the passage tokens that the window shows.
    ///   - logits: the logits of the whole batch.
    ///   - classifier: the place of the window's `[CLS]` in the batch.
    ///   - slice: the place of its passage tokens in the batch.
    package mutating func append(
        _ tokens: Range<Int>,
        from logits: SpanLogits,
        classifier: Int,
        slice: Range<Int>
    ) {
        precondition(
            tokens.count == slice.count,
            "\(slice.count) logits for \(tokens.count) tokens"
        )
        windows.append(
            ScoredWindow(
                tokens: tokens,
                base: start.count,
                nullScore: Double(logits.starts[classifier]) + Double(logits.ends[classifier]),
                logNormalizer: -logSumExp(logits.starts[classifier], logits.starts[slice])
                    - logSumExp(logits.ends[classifier], logits.ends[slice])
            )
        )
        start += logits.starts[slice]
        end += logits.ends[slice]
    }

    /// The score of saying that the passage does not answer: the least over its windows, as in
    /// BERT's `run_squad`, since one window that answers is enough.
    package var nullScore: Double? { windows.lazy.map(\.nullScore).min() }

    /// Transformers' probability that the passage does not answer, likewise the least.
    package var transformersNullProbability: Double? {
        windows.lazy.map { exp($0.nullScore + $0.logNormalizer) }.min()
    }
}

/// ln Σ exp, without overflow, over one logit and some more.
private func logSumExp(_ first: Float, _ rest: ArraySlice<Float>) -> Double {
    let largest = Double(max(first, rest.max() ?? first))
    let sum = rest.reduce(exp(Double(first) - largest)) { $0 + exp(Double($1) - largest) }
    return largest + log(sum)
}
