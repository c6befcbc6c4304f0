internal import Foundation
package import Tokenizers

/// What the logits of one passage say: its best answers, and how it stands without one.
package struct PassageReading: Sendable {
    /// The best spans that do not touch one another, best first.
    package let candidates: [Candidate]
    /// The score of saying that the passage does not answer.
    package let nullScore: Double
    /// The probability of saying so.
    package let nullProbability: Double
    /// Best span score minus null score; minus infinity when the passage has no legal span.
    package let gap: Double

    /// An answer inside one passage.
    package struct Candidate: Hashable, Sendable {
        /// The bytes of the passage's text.
        package let bytes: Range<Int>
        /// Start + end logit.
        package let score: Double
        /// What it is ranked by.
        package let rank: Double
        /// By the scoring in force.
        package let probability: Double
    }
}

extension PassageReading {
    /// Reads the logits of a passage for at most `limit` answers of at most `maxLength` tokens; nil
    /// when no window was scored.
    ///
    /// `tokens` are those of the whole passage.
    package init?(
        of logits: PassageLogits,
        tokens: TokenizedText,
        ruler: PassageRuler,
        limit: Int,
        maxLength: Int,
        scoring: AnswerScoring
    ) {
        guard let nullScore = logits.nullScore else { return nil }
        let best = logits.bestSpan(maxLength: maxLength, scoring: .jointSoftmax)
        let probabilities = Probabilities(of: logits, maxLength: maxLength, scoring: scoring)
        self.nullScore = nullScore
        gap = (best?.score ?? -.infinity) - nullScore
        nullProbability = probabilities.null
        candidates = Self.candidates(
            of: logits,
            tokens: tokens,
            ruler: ruler,
            limit: limit,
            maxLength: maxLength,
            scoring: scoring,
            probability: probabilities.of
        )
    }

    /// The probabilities of one passage by one scoring.
    private struct Probabilities {
        let null: Double
        let of: (TokenSpan) -> Double

        init(of logits: PassageLogits, maxLength: Int, scoring: AnswerScoring) {
            switch scoring {
            case .transformers:
                null = logits.transformersNullProbability ?? 0
                of = { exp($0.rank) }
            case .jointSoftmax:
                let logPartition = logits.logPartition(maxLength: maxLength) ?? 0
                null = exp((logits.nullScore ?? -.infinity) - logPartition)
                of = { exp($0.score - logPartition) }
            }
        }
    }

    /// Takes the best span, blocks its place, and so on: variants of one answer never follow it.
    private static func candidates(
        of logits: PassageLogits,
        tokens: TokenizedText,
        ruler: PassageRuler,
        limit: Int,
        maxLength: Int,
        scoring: AnswerScoring,
        probability: (TokenSpan) -> Double
    ) -> [Candidate] {
        var blocked: [Range<Int>] = []
        var candidates: [Candidate] = []
        while candidates.count < limit,
            let span = logits.bestSpan(maxLength: maxLength, scoring: scoring, blocked: blocked)
        {
            let bytes = ruler.wholeGraphemes(tokens.bytes(of: span.tokens))
            block(tokens.indices(touching: bytes, around: span.tokens), in: &blocked)
            guard !bytes.isEmpty else { continue }
            candidates.append(
                Candidate(
                    bytes: bytes,
                    score: span.score,
                    rank: span.rank,
                    probability: probability(span)
                )
            )
        }
        return candidates
    }

    private static func block(_ tokens: Range<Int>, in blocked: inout [Range<Int>]) {
        let place = blocked.firstIndex { $0.lowerBound >= tokens.lowerBound } ?? blocked.endIndex
        blocked.insert(tokens, at: place)
    }
}

extension TokenizedText {
    /// The bytes from the first to the last token of a span.
    fileprivate func bytes(of span: Range<Int>) -> Range<Int> {
        let start = byteRanges[span.lowerBound].lowerBound
        return start..<Swift.max(start, byteRanges[span.upperBound - 1].upperBound)
    }

    /// The span, widened by the tokens beside it that share a byte of the text with it: a tokenizer
    /// may spell one character with several tokens.
    fileprivate func indices(touching bytes: Range<Int>, around span: Range<Int>) -> Range<Int> {
        var (low, high) = (span.lowerBound, span.upperBound)
        while low > 0, byteRanges[low - 1].overlaps(bytes) { low -= 1 }
        while high < count, byteRanges[high].overlaps(bytes) { high += 1 }
        return low..<high
    }
}
