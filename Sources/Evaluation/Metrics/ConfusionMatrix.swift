/// How often each class was taken for each other one.
public struct ConfusionMatrix<Class: Hashable & Comparable & Sendable>: Hashable, Sendable {
    /// The classes of rows and columns, ascending.
    public let classes: [Class]
    /// Counts: `counts[gold][predicted]`, both by position in `classes`.
    public let counts: [[Int]]

    /// Counts pairs; the classes are those that occur.
    public init(predicted: [Class], gold: [Class]) {
        precondition(
            predicted.count == gold.count,
            "\(predicted.count) predictions for \(gold.count) things"
        )
        let classes = Set(predicted).union(gold).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        var counts = classes.map { _ in [Int](repeating: 0, count: classes.count) }
        for (said, right) in zip(predicted, gold) {
            if let row = places[right], let column = places[said] { counts[row][column] += 1 }
        }
        self.classes = classes
        self.counts = counts
    }

    /// Shares of each gold class: every row that has members sums to 1, the others are zeros.
    public var rowShares: [[Double]] {
        counts.map { row in
            let total = row.reduce(0, +)
            return row.map { total == 0 ? 0 : Double($0) / Double(total) }
        }
    }
}
