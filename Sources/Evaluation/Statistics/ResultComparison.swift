/// What changed between two results over the same questions, and what of it is more than chance.
///
/// Questions are matched by id, systems and metrics by name; a question counts for a metric where
/// both results have a value. The p-values of all rows are corrected together.
public struct ResultComparison: Codable, Hashable, Sendable {
    /// One metric of one system, in the order of the new result's systems and the metrics' names.
    public struct Row: Codable, Hashable, Sendable {
        /// The system.
        public let system: String
        /// The metric.
        public let metric: String
        /// Questions that both results have a value for.
        public let count: Int
        /// The mean over them in the older result.
        public let baseline: Double
        /// The mean over them now.
        public let now: Double
        /// Two-sided p-value of the paired randomisation test.
        public let p: Double
        /// The same after Holm's correction over all rows.
        public let correctedP: Double
        /// What it comes to.
        public let verdict: Verdict

        enum CodingKeys: String, CodingKey {
            case system, metric, count, baseline, now, p, verdict
            case correctedP = "corrected_p"
        }

        /// How much higher the metric is now.
        public var difference: Double { now - baseline }
    }

    /// What a difference comes to.
    public enum Verdict: String, Codable, Sendable {
        /// Lower, and not by chance.
        case loss
        /// Higher, and not by chance.
        case gain
        /// Within what chance does.
        case chance
    }

    /// Every metric that both results have.
    public let rows: [Row]
    /// How many questions both results have.
    public let questions: Int
    /// Questions of the older result that are missing now.
    public let missingNow: [String]
    /// Questions that the older result lacks.
    public let missingInBaseline: [String]
    /// Systems and metrics, as `bm25 recall@5`, that only one result has, and settings that differ.
    public let notes: [String]
    /// The share of equal systems that may be called different by chance.
    public let level: Double

    enum CodingKeys: String, CodingKey {
        case rows, questions, notes, level
        case missingNow = "missing_now"
        case missingInBaseline = "missing_in_baseline"
    }

    /// Whether some metric of some system fell by more than chance.
    public var hasSignificantLoss: Bool { rows.contains { $0.verdict == .loss } }

    /// Compares.
    ///
    /// - Parameters:
    ///   - now: The new result.
    ///   - baseline: The older one.
    ///   - name: What the older one is called in errors, such as its file.
    ///   - level: A row is significant when its corrected p-value is below.
    ///   - test: The test of each row; a comparison of very many rows takes more permutations.
    /// - Throws: `QuarryError` of kind `badData` when nothing matches, and when either result has a
    ///   question twice, values that do not fit its questions, or a value that is not finite.
    public init(
        _ now: EvaluationResult,
        against baseline: EvaluationResult,
        named name: String = "the baseline",
        level: Double = 0.05,
        test: RandomizationTest = RandomizationTest()
    ) throws {
        let pairing = try ResultPairing(now, baseline, named: name)
        questions = pairing.questions.count
        missingNow = pairing.missingNow
        missingInBaseline = pairing.missingInBaseline
        notes = pairing.notes
        self.level = level
        rows = Self.rows(pairing.series, level, test)
    }

    private static func rows(_ series: [PairedSeries], _ level: Double, _ test: RandomizationTest)
        -> [Row]
    {
        var test = test
        // The smallest p-value times the number of rows must be able to fall below the level.
        test.permutations = max(
            test.permutations,
            Int((2 * Double(series.count) / level).rounded())
        )
        let tested = series.map { test($0.differences).twoSided }
        let corrected = HolmCorrection.corrected(tested)
        return series.indices.map { place in
            let one = series[place]
            let significant = corrected[place] < level
            let change = one.mean(of: one.now) - one.mean(of: one.baseline)
            return Row(
                system: one.system,
                metric: one.metric,
                count: one.now.count,
                baseline: one.mean(of: one.baseline),
                now: one.mean(of: one.now),
                p: tested[place],
                correctedP: corrected[place],
                verdict: !significant ? .chance : change < 0 ? .loss : .gain
            )
        }
    }
}
