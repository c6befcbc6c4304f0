/// What fine-tuning gained on products that the tuned reader never saw.
///
/// Every question was read by the starting reader, and by one that was tuned on the other folds.
/// Both are scored twice: saying "no answer" below a gap of 0, and below a threshold that each has
/// from the readings of the other folds' questions, so that no question has a say in its own.
public struct CrossValidatedGain: Codable, Hashable, Sendable {
    /// The scores under one rule for "no answer".
    public struct Scores: Codable, Hashable, Sendable {
        /// Exact match over all questions.
        public let exact: PairedGain
        /// F1 over all questions.
        public let f1: PairedGain
        /// The threshold of every fold for the starting reader.
        public let thresholdsBefore: [Double]
        /// The threshold of every fold for the tuned readers.
        public let thresholdsAfter: [Double]

        enum CodingKeys: String, CodingKey {
            case exact, f1
            case thresholdsBefore = "thresholds_before"
            case thresholdsAfter = "thresholds_after"
        }
    }

    /// How many folds there were.
    public let folds: Int
    /// How many questions were read.
    public let questions: Int
    /// How many products they are about.
    public let products: Int
    /// What always saying "no answer" scores, in exact match and in F1: the share of questions
    /// without an answer.
    public let alwaysNoAnswer: Double
    /// With a threshold of 0.
    public let atZero: Scores
    /// With thresholds fitted on the other folds.
    public let fitted: Scores

    enum CodingKeys: String, CodingKey {
        case folds, questions, products, fitted
        case alwaysNoAnswer = "always_no_answer"
        case atZero = "at_zero"
    }

    /// Scores readings.
    ///
    /// - Parameters:
    ///   - questions: At least one; each with its product.
    ///   - folds: Dealt out over the same questions.
    ///   - before: The starting reader's reading of every question.
    ///   - after: That of the reader tuned on the folds without it.
    public init(
        _ questions: [JudgedQuestion],
        folds: ProductFolds,
        before: [EvaluationRecord],
        after: [EvaluationRecord]
    ) {
        self.folds = folds.count
        self.questions = questions.count
        let products = questions.map { $0.product.map { "product \($0)" } ?? "question \($0.id)" }
        self.products = Set(products).count
        let silent = questions.count { !$0.isAnswerable }
        alwaysNoAnswer = Double(silent) / Double(questions.count)
        func scores(_ thresholdsBefore: [Double], _ thresholdsAfter: [Double]) -> Scores {
            func values(_ records: [EvaluationRecord], _ thresholds: [Double], _ metric: String)
                -> [Double]
            {
                ReaderScoring(questions, convention: .all, thresholds: thresholds)
                    .result(records, named: metric).values[metric]?.map { $0 ?? 0 } ?? []
            }
            func gain(_ metric: String) -> PairedGain {
                PairedGain(
                    before: values(before, thresholdsBefore, metric),
                    after: values(after, thresholdsAfter, metric),
                    products: products
                )
            }
            return Scores(
                exact: gain("exact"),
                f1: gain("f1"),
                thresholdsBefore: Self.byFold(thresholdsBefore, folds),
                thresholdsAfter: Self.byFold(thresholdsAfter, folds)
            )
        }
        let zeros = [Double](repeating: 0, count: questions.count)
        atZero = scores(zeros, zeros)
        fitted = scores(
            ThresholdFitting(questions, before).crossFitted(folds),
            ThresholdFitting(questions, after).crossFitted(folds)
        )
    }

    private static func byFold(_ thresholds: [Double], _ folds: ProductFolds) -> [Double] {
        (0..<folds.count).map { fold in folds.inside(fold).first.map { thresholds[$0] } ?? 0 }
    }
}
