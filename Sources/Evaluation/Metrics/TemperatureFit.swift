import Foundation

/// The temperature at which scores become the likeliest probabilities (Guo and others, 2017).
public enum TemperatureFit {
    /// The mean of -log p(label) when scores are divided by a temperature.
    ///
    /// - Parameters:
    ///   - logits: Scores of every class, row by row.
    ///   - gold: Each row's class.
    ///   - temperature: What scores are divided by.
    ///   - imagined: How many rows of each class are imagined among those of every class, so that
    ///     labels are never taken for certain (Platt 1999 imagines one).
    /// - Returns: The loss in nats; 0 without any rows.
    public static func loss(
        _ logits: [[Float]],
        gold: [Int],
        temperature: Double,
        imagined: Double = 0
    ) -> Double {
        precondition(logits.count == gold.count, "\(logits.count) rows for \(gold.count) labels")
        guard !gold.isEmpty else { return 0 }
        let counts = Dictionary(grouping: gold, by: \.self).mapValues { Double($0.count) }
        let sum = zip(logits, gold).reduce(0.0) { sum, row in
            let scaled = row.0.map { Double($0) / temperature }
            let highest = scaled.max() ?? 0
            let total = log(scaled.reduce(0) { $0 + exp($1 - highest) }) + highest
            let seen = counts[row.1] ?? 0
            let told = seen * scaled[row.1] + imagined * scaled.reduce(0, +)
            return sum + total - told / (seen + imagined * Double(scaled.count))
        }
        return sum / Double(gold.count)
    }

    /// The best temperature between 0.05 and 20; 1 without any scores.
    ///
    /// One row of each class is imagined among those of every class: where all labels agree with the
    /// scores, the likeliest temperature would else be the lowest there is, and everything certain.
    /// The loss has one valley over 1/T, so that a golden section of log T finds its bottom.
    public static func temperature(_ logits: [[Float]], gold: [Int]) -> Double {
        guard !gold.isEmpty else { return 1 }
        func loss(_ logarithm: Double) -> Double {
            Self.loss(logits, gold: gold, temperature: exp(logarithm), imagined: 1)
        }
        let ratio = (5.0.squareRoot() - 1) / 2
        var low = log(0.05)
        var high = log(20.0)
        for _ in 0..<40 {
            let left = high - ratio * (high - low)
            let right = low + ratio * (high - low)
            if loss(left) < loss(right) { high = right } else { low = left }
        }
        return exp((low + high) / 2)
    }
}
