import Foundation

/// The temperature at which scores become the likeliest probabilities (Guo and others, 2017).
public enum TemperatureFit {
    /// The mean of -log p(gold) when scores are divided by a temperature.
    public static func loss(_ logits: [[Float]], gold: [Int], temperature: Double) -> Double {
        precondition(logits.count == gold.count, "\(logits.count) rows for \(gold.count) labels")
        guard !gold.isEmpty else { return 0 }
        let sum = zip(logits, gold).reduce(0.0) { sum, row in
            let scaled = row.0.map { Double($0) / temperature }
            let highest = scaled.max() ?? 0
            let total = log(scaled.reduce(0) { $0 + exp($1 - highest) }) + highest
            return sum + total - scaled[row.1]
        }
        return sum / Double(gold.count)
    }

    /// The best temperature between 0.05 and 20; 1 without any scores.
    ///
    /// The loss has one valley over 1/T, so that a golden section of log T finds its bottom.
    public static func temperature(_ logits: [[Float]], gold: [Int]) -> Double {
        guard !gold.isEmpty else { return 1 }
        let ratio = (5.0.squareRoot() - 1) / 2
        var low = log(0.05)
        var high = log(20.0)
        for _ in 0..<40 {
            let left = high - ratio * (high - low)
            let right = low + ratio * (high - low)
            let isLeft =
                loss(logits, gold: gold, temperature: exp(left))
                < loss(logits, gold: gold, temperature: exp(right))
            if isLeft { high = right } else { low = left }
        }
        return exp((low + high) / 2)
    }
}
