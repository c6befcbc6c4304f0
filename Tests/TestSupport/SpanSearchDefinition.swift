import Foundation

/// What the reader's span search and window planning mean, written for reading and not for speed.
public enum SpanSearchDefinition {
    /// A window's logits: `start` and `end` have one value for each passage token it shows.
    public struct Window {
        /// The passage token of the first value.
        public let firstToken: Int
        /// Start logits of the slice.
        public let start: [Float]
        /// End logits of the slice.
        public let end: [Float]
        /// Start and end logit of the classifier token.
        public let classifier: (start: Float, end: Float)

        /// Joins the values.
        public init(
            firstToken: Int,
            start: [Float],
            end: [Float],
            classifier: (start: Float, end: Float)
        ) {
            self.firstToken = firstToken
            self.start = start
            self.end = end
            self.classifier = classifier
        }
    }

    /// Every legal span of any window with its best score.
    public static func spans(of windows: [Window], maxLength: Int) -> [Range<Int>: Double] {
        var best: [Range<Int>: Double] = [:]
        for window in windows {
            for first in window.start.indices {
                for last in window.end.indices where first <= last && last - first < maxLength {
                    let span = window.firstToken + first..<window.firstToken + last + 1
                    let score = Double(window.start[first]) + Double(window.end[last])
                    best[span] = max(best[span] ?? -.infinity, score)
                }
            }
        }
        return best
    }

    /// The best spans that do not overlap a better one of the list, best first.
    public static func distinct(_ spans: [Range<Int>: Double], limit: Int)
        -> [(span: Range<Int>, score: Double)]
    {
        let ranked = spans.sorted { left, right in
            if left.value != right.value { return left.value > right.value }
            if left.key.lowerBound != right.key.lowerBound {
                return left.key.lowerBound < right.key.lowerBound
            }
            return left.key.upperBound < right.key.upperBound
        }
        var kept: [(span: Range<Int>, score: Double)] = []
        for (span, score) in ranked where kept.count < limit {
            if !kept.contains(where: { $0.span.overlaps(span) }) { kept.append((span, score)) }
        }
        return kept
    }

    /// The least sum of classifier logits.
    public static func nullScore(of windows: [Window]) -> Double {
        windows.map { Double($0.classifier.start) + Double($0.classifier.end) }.min() ?? .nan
    }

    /// ln(e^null + Σ e^score) over the distinct spans.
    public static func logPartition(of windows: [Window], maxLength: Int) -> Double {
        let scores = [nullScore(of: windows)] + spans(of: windows, maxLength: maxLength).values
        let largest = scores.max() ?? 0
        return largest + log(scores.map { exp($0 - largest) }.reduce(0, +))
    }

    /// Windows whose start moves on by `advance`, as in BERT's `run_squad`.
    public static func windows(of count: Int, capacity: Int, advance: Int) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        var start = 0
        while start < count {
            let length = min(count - start, capacity)
            windows.append(start..<start + length)
            if start + length == count { break }
            start += min(length, advance)
        }
        return windows
    }

    /// Windows that share `overlap` tokens with their neighbour, as Hugging Face tokenizers cut them.
    public static func windows(of count: Int, capacity: Int, overlap: Int) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        while windows.last?.upperBound ?? 0 < count {
            let start = windows.last.map { $0.upperBound - overlap } ?? 0
            windows.append(start..<min(start + capacity, count))
        }
        return windows
    }
}
