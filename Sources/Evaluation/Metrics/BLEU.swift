import Foundation

/// How much of a translation or a generated text stands in its references: corpus BLEU.
///
/// Papineni et al. 2002: clipped n-gram precisions p1…p4 over the whole corpus, their geometric
/// mean, times the brevity penalty exp(1 - r/c) where the output (c words) is shorter than the
/// references (r words, the nearest in length for each text). Figures are those of sacreBLEU (Post
/// 2018) with its 13a words.
public struct BLEU: Hashable, Sendable {
    /// What is done about an n-gram length without a single match.
    public enum Smoothing: Hashable, Sendable {
        /// Nothing: the score is 0.
        case none
        /// The count of matches becomes this.
        case floor(Double)
        /// The k-th such length counts 1/2^k of a match (NIST; sacreBLEU's default).
        case exponential
    }

    /// Clipped matches by n-gram length, from 1 to 4.
    public let counts: [Int]
    /// N-grams of the output by length.
    public let totals: [Int]
    /// Precisions in percent by length, smoothed.
    public let precisions: [Double]
    /// The factor for output that is too short, 0 to 1.
    public let brevityPenalty: Double
    /// Words of the output.
    public let outputLength: Int
    /// Words of the nearest references.
    public let referenceLength: Int
    /// The score, 0 to 100.
    public let score: Double

    /// The longest n-grams.
    public static let longest = 4

    /// Scores one text.
    public init(_ output: String, references: [String], smoothing: Smoothing = .exponential) {
        self.init([output], references: [references], smoothing: smoothing)
    }

    /// Scores a corpus.
    ///
    /// - Parameters:
    ///   - outputs: The texts.
    ///   - references: For each text what it should be, at least one each.
    ///   - smoothing: What is done about n-gram lengths without a match.
    public init(
        _ outputs: [String],
        references: [[String]],
        smoothing: Smoothing = .exponential
    ) {
        precondition(
            outputs.count == references.count && !references.contains { $0.isEmpty },
            "\(outputs.count) texts for \(references.count) lists of references, none of them empty"
        )
        var counts = [Int](repeating: 0, count: Self.longest)
        var totals = counts
        var lengths = (output: 0, reference: 0)
        for (output, wanted) in zip(outputs, references) {
            let words = BLEUWords.words(of: output)
            let wanted = wanted.map(BLEUWords.words)
            lengths.output += words.count
            lengths.reference += Self.nearest(wanted.map(\.count), to: words.count)
            for length in 1...Self.longest {
                totals[length - 1] += max(0, words.count - length + 1)
                counts[length - 1] += Self.matches(words, wanted, length)
            }
        }
        self.counts = counts
        self.totals = totals
        outputLength = lengths.output
        referenceLength = lengths.reference
        brevityPenalty = Self.penalty(lengths.output, lengths.reference)
        precisions = Self.precisions(counts, totals, smoothing)
        score =
            precisions.contains(0)
            ? 0
            : brevityPenalty
                * exp(precisions.reduce(0) { $0 + log($1) } / Double(Self.longest))
    }

    /// N-grams that also stand in a reference, each at most as often as in the reference that has
    /// most.
    private static func matches(_ words: [String], _ references: [[String]], _ length: Int) -> Int {
        let allowed = references.reduce(into: [[String]: Int]()) {
            $0.merge(NGrams.counts($1, length: length), uniquingKeysWith: max)
        }
        return NGrams.counts(words, length: length)
            .reduce(0) { $0 + min($1.value, allowed[$1.key] ?? 0) }
    }

    /// The nearest length, the shorter of two as near.
    private static func nearest(_ lengths: [Int], to length: Int) -> Int {
        lengths.min { (abs($0 - length), $0) < (abs($1 - length), $1) } ?? 0
    }

    private static func penalty(_ output: Int, _ reference: Int) -> Double {
        guard output < reference else { return 1 }
        return output == 0 ? 0 : exp(1 - Double(reference) / Double(output))
    }

    private static func precisions(_ counts: [Int], _ totals: [Int], _ smoothing: Smoothing)
        -> [Double]
    {
        // Smoothing makes no match out of nothing.
        guard counts.contains(where: { $0 > 0 }) else { return counts.map { _ in 0 } }
        var share = 1.0
        return zip(counts, totals).map { count, total in
            guard total > 0 else { return 0 }
            guard count == 0 else { return 100 * Double(count) / Double(total) }
            switch smoothing {
            case .none: return 0
            case .floor(let value): return 100 * value / Double(total)
            case .exponential:
                share /= 2
                return 100 * share / Double(total)
            }
        }
    }
}
