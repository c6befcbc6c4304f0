/// Precision, recall and F1 of one class, or of several joined.
public struct PrecisionRecall: Hashable, Sendable {
    /// Share of the predictions that are right, 0 to 1; 0 without predictions.
    public let precision: Double
    /// Share of the gold that was found, 0 to 1; 0 without gold.
    public let recall: Double
    /// 2pr / (p + r); 0 where both are 0.
    public let f1: Double
    /// How many gold things there are.
    public let support: Int

    /// From counts.
    public init(hits: Int, predicted: Int, gold: Int) {
        precision = predicted == 0 ? 0 : Double(hits) / Double(predicted)
        recall = gold == 0 ? 0 : Double(hits) / Double(gold)
        // 2 hits / (predicted + gold) is the same and never divides by 0 where something is.
        f1 = hits == 0 ? 0 : 2 * Double(hits) / Double(predicted + gold)
        support = gold
    }

    /// The plain mean of several (macro average); zeros for none.
    public init(meanOf parts: [PrecisionRecall]) {
        self.init(meanOf: parts) { _ in 1 }
    }

    /// The mean of several weighted by their support; zeros where there is none.
    public init(weightedMeanOf parts: [PrecisionRecall]) {
        self.init(meanOf: parts) { Double($0.support) }
    }

    private init(meanOf parts: [PrecisionRecall], weight: (PrecisionRecall) -> Double) {
        let total = parts.reduce(0) { $0 + weight($1) }
        func mean(_ value: (PrecisionRecall) -> Double) -> Double {
            total == 0 ? 0 : parts.reduce(0) { $0 + weight($1) * value($1) } / total
        }
        precision = mean(\.precision)
        recall = mean(\.recall)
        f1 = mean(\.f1)
        support = parts.reduce(0) { $0 + $1.support }
    }
}
