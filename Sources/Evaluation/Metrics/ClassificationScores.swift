/// How well classes were predicted: each class, micro, macro and weighted averages, accuracy.
///
/// With hits h, predictions p and gold g of a class: precision h/p, recall h/g, F1 = 2h/(p + g).
/// Micro adds the counts of all classes first, macro takes the mean over classes (Yang 1999); a
/// class counts when it is predicted or gold anywhere, as in scikit-learn.
public struct ClassificationScores<Class: Hashable & Comparable & Sendable>: Hashable, Sendable {
    /// Each class that occurs.
    public let perClass: [Class: PrecisionRecall]
    /// From the counts of all classes together.
    public let micro: PrecisionRecall
    /// The mean over classes.
    public let macro: PrecisionRecall
    /// The mean over classes weighted by how often they are gold.
    public let weighted: PrecisionRecall
    /// The share of things whose classes are all right and complete, 0 to 1; 0 for none.
    public let accuracy: Double

    /// Scores things with one class each.
    public init(predicted: [Class], gold: [Class]) {
        self.init(predicted: predicted.map { [$0] }, gold: gold.map { [$0] })
    }

    /// Scores things with any number of classes each.
    public init(predicted: [Set<Class>], gold: [Set<Class>]) {
        precondition(
            predicted.count == gold.count,
            "\(predicted.count) predictions for \(gold.count) things"
        )
        var counts: [Class: (hits: Int, predicted: Int, gold: Int)] = [:]
        for (said, right) in zip(predicted, gold) {
            for name in said { counts[name, default: (0, 0, 0)].predicted += 1 }
            for name in right { counts[name, default: (0, 0, 0)].gold += 1 }
            for name in said.intersection(right) { counts[name, default: (0, 0, 0)].hits += 1 }
        }
        perClass = counts.mapValues {
            PrecisionRecall(hits: $0.hits, predicted: $0.predicted, gold: $0.gold)
        }
        micro = PrecisionRecall(
            hits: counts.values.reduce(0) { $0 + $1.hits },
            predicted: counts.values.reduce(0) { $0 + $1.predicted },
            gold: counts.values.reduce(0) { $0 + $1.gold }
        )
        // In the order of the names, so that the sums have the same last digit every time.
        let inOrder = perClass.sorted { $0.key < $1.key }.map(\.value)
        macro = PrecisionRecall(meanOf: inOrder)
        weighted = PrecisionRecall(weightedMeanOf: inOrder)
        let right = zip(predicted, gold).count { $0 == $1 }
        accuracy = gold.isEmpty ? 0 : Double(right) / Double(gold.count)
    }
}
