import Foundation

/// How well texts were put into classes, beside what naming the commonest class would score.
public struct ClassificationReport: Sendable, Hashable, Encodable {
    /// How many texts were classified.
    public let total: Int
    /// The share put into the right class, 0 to 1.
    public let accuracy: Double
    /// The mean of the classes' F1.
    public let macroF1: Double
    /// F1 of the counts of all classes together.
    public let microF1: Double
    /// The mean of -log p(gold).
    public let meanLoss: Double
    /// How far stated probabilities are from what happens, in 10 bins.
    public let calibrationError: Double
    /// The chance that a text of the second class is scored above one of the first; nil unless
    /// there are two classes and both occur.
    public let areaUnderROC: Double?
    /// The share of texts outside the neutral band.
    public let coverage: Double
    /// The accuracy among those; 0 for none.
    public let coveredAccuracy: Double
    /// What always naming the commonest gold class scores.
    public let majority: Majority
    /// The classes in the order of rows and columns.
    public let labels: [String]
    /// Counts: `confusion[gold][predicted]`.
    public let confusion: [[Int]]

    /// The scores of always naming one class.
    public struct Majority: Sendable, Hashable, Encodable {
        /// The commonest class.
        public let label: String
        /// Its share.
        public let accuracy: Double
        /// The mean of the classes' F1 when it is always named.
        public let macroF1: Double

        private enum CodingKeys: String, CodingKey {
            case label, accuracy
            case macroF1 = "macro_f1"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case total, accuracy, coverage, majority, labels, confusion
        case macroF1 = "macro_f1"
        case microF1 = "micro_f1"
        case meanLoss = "mean_loss"
        case calibrationError = "calibration_error"
        case areaUnderROC = "auroc"
        case coveredAccuracy = "covered_accuracy"
    }

    /// Scores probabilities.
    ///
    /// - Parameters:
    ///   - labels: The names of the classes.
    ///   - gold: The right class of each text.
    ///   - probabilities: A row of one a class for each text.
    ///   - neutralBelow: The least probability of a class that is named; all else counts as neutral
    ///     in coverage, and as its likeliest class elsewhere.
    public init(
        labels: [String],
        gold: [Int],
        probabilities: [[Double]],
        neutralBelow: Double = 0
    ) {
        precondition(gold.count == probabilities.count, "\(probabilities.count) rows")
        let predicted = probabilities.map { row in row.firstIndex(of: row.max() ?? 0) ?? 0 }
        let confidences = probabilities.map { $0.max() ?? 0 }
        let outcomes = zip(predicted, gold).map { $0 == $1 }
        let scores = ClassificationScores(predicted: predicted, gold: gold)
        self.labels = labels
        total = gold.count
        accuracy = scores.accuracy
        macroF1 = scores.macro.f1
        microF1 = scores.micro.f1
        let sum = zip(probabilities, gold).reduce(0.0) { $0 - log(max($1.0[$1.1], 1e-300)) }
        meanLoss = gold.isEmpty ? 0 : sum / Double(gold.count)
        calibrationError = expectedCalibrationError(confidences: confidences, outcomes: outcomes)
        areaUnderROC =
            labels.count == 2
            ? Evaluation.areaUnderROC(
                scores: probabilities.map { $0[1] },
                positives: gold.map { $0 == 1 }
            ) : nil
        let covered = outcomes.indices.filter { confidences[$0] >= neutralBelow }
        coverage = gold.isEmpty ? 0 : Double(covered.count) / Double(gold.count)
        coveredAccuracy =
            covered.isEmpty ? 0 : Double(covered.count { outcomes[$0] }) / Double(covered.count)
        majority = Self.majority(gold, labels)
        var confusion = labels.map { _ in [Int](repeating: 0, count: labels.count) }
        for (said, right) in zip(predicted, gold) { confusion[right][said] += 1 }
        self.confusion = confusion
    }

    private static func majority(_ gold: [Int], _ labels: [String]) -> Majority {
        let counts = labels.indices.map { label in gold.count { $0 == label } }
        let best = counts.firstIndex(of: counts.max() ?? 0) ?? 0
        let scores = ClassificationScores(predicted: gold.map { _ in best }, gold: gold)
        return Majority(label: labels[best], accuracy: scores.accuracy, macroF1: scores.macro.f1)
    }
}
