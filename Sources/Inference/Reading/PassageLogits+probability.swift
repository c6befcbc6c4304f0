internal import Foundation

// The joint probability of a span: one softmax over the no-answer and every legal span of all windows
// of the passage, where a span that several windows show counts once, with its best score. Sums run in
// double precision from the first token to the last, so that the same logits give the same bits.

extension PassageLogits {
    /// The logarithm of the joint softmax's denominator, no-answer included; nil without windows.
    ///
    /// Spans have at most `maxLength` tokens, which is 1 or more.
    package func logPartition(maxLength: Int) -> Double? {
        guard let nullScore, let last = windows.last else { return nil }
        let bestSpan = bestSpan(maxLength: maxLength, scoring: .jointSoftmax)
        let largest = max(nullScore, bestSpan?.score ?? -.infinity)
        var sum = exp(nullScore - largest)
        var scores = [Double](repeating: 0, count: maxLength)
        var firstWindow = 0
        for token in 0..<last.tokens.upperBound {
            while windows[firstWindow].tokens.upperBound <= token { firstWindow += 1 }
            let count = bestScores(startingAt: token, windowsFrom: firstWindow, into: &scores)
            for length in 0..<count { sum += exp(scores[length] - largest) }
        }
        return largest + log(sum)
    }

    /// Writes the best score over the windows of each span that starts at the token, shortest first;
    /// returns how many spans there are.
    private func bestScores(
        startingAt token: Int,
        windowsFrom firstWindow: Int,
        into scores: inout [Double]
    ) -> Int {
        var count = 0
        for window in windows[firstWindow...] {
            guard window.tokens.lowerBound <= token else { break }
            let place = window.base + token - window.tokens.lowerBound
            let startLogit = Double(start[place])
            let reach = Swift.min(scores.count, window.tokens.upperBound - token)
            for length in 0..<reach {
                let score = startLogit + Double(end[place + length])
                scores[length] = length < count ? max(scores[length], score) : score
            }
            count = max(count, reach)
        }
        return count
    }
}
