// The joint search for start and end: every span that starts and ends in one window's slice of the
// passage, has at most `maxLength` tokens and touches no blocked token.

extension PassageLogits {
    /// The best span that touches none of the blocked tokens; nil when there is none.
    ///
    /// A span that several windows show counts with its best rank, so that overlapping windows never
    /// give the same answer twice.
    /// `maxLength` is 1 or more; `blocked` are ranges of passage tokens, ascending and apart.
    package func bestSpan(maxLength: Int, scoring: AnswerScoring, blocked: [Range<Int>] = [])
        -> TokenSpan?
    {
        var best: TokenSpan?
        for window in windows {
            search(window, maxLength: maxLength, scoring: scoring, blocked: blocked, best: &best)
        }
        return best
    }

    private func search(
        _ window: ScoredWindow,
        maxLength: Int,
        scoring: AnswerScoring,
        blocked: [Range<Int>],
        best: inout TokenSpan?
    ) {
        let shift = scoring == .transformers ? window.logNormalizer : 0
        let first = window.tokens.lowerBound
        let logits = window.base..<window.base + window.tokens.count
        guard let highestEnd = end[logits].max().map(Double.init) else { return }
        var block = blocked.partitioningIndex { $0.upperBound > first }
        for token in window.tokens {
            while block < blocked.count, blocked[block].upperBound <= token { block += 1 }
            let wall = block < blocked.count ? blocked[block].lowerBound : Int.max
            let startLogit = Double(start[window.base + token - first])
            // Most starts cannot win even with the window's best end: this makes the search nearly
            // linear. Equal ranks go on, since the earlier span wins them.
            guard token < wall, startLogit + highestEnd + shift >= best?.rank ?? -.infinity
            else { continue }
            for last in token..<Swift.min(window.tokens.upperBound, token + maxLength, wall) {
                let score = startLogit + Double(end[window.base + last - first])
                let rank = score + shift
                guard rank >= best?.rank ?? -.infinity else { continue }
                let span = TokenSpan(tokens: token..<last + 1, score: score, rank: rank)
                if best.map({ TokenSpan.isBetter(span, $0) }) ?? true { best = span }
            }
        }
    }
}

extension Array {
    /// The first place where the condition holds, in an array where it holds from some place on.
    fileprivate func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
