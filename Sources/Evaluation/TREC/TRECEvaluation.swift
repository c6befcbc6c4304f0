import QuestionAnswering

/// The measures of trec_eval for a run: by topic and as means.
public struct TRECEvaluation: Hashable, Sendable {
    /// Which topics the means are over.
    public enum Averaging: String, Hashable, Sendable, Encodable {
        /// Topics that have both judgments and retrieved documents: trec_eval's default.
        case intersection = "topics in both the judgments and the run"
        /// All topics with judgments; those that the run lacks count 0: trec_eval's `-c`.
        case complete = "all topics in the judgments"
    }

    /// One topic.
    public struct Topic: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Values in the order of `measures`.
        public let values: [Double]
        /// Retrieved, relevant, and retrieved relevant documents.
        public let counts: Counts
    }

    /// How many documents.
    public struct Counts: Hashable, Sendable {
        /// Retrieved.
        public var retrieved = 0
        /// Relevant, whether retrieved or not.
        public var relevant = 0
        /// Retrieved and relevant.
        public var relevantRetrieved = 0
    }

    /// Names as trec_eval prints them, such as `map` and `ndcg_cut_10`.
    public let measures: [String]
    /// The topics scored, in byte order of their names; those that the run lacks are not among
    /// them.
    public let topics: [Topic]
    /// Means in the order of `measures`.
    public let means: [Double]
    /// Sums over `topics`.
    public let counts: Counts
    /// Over how many topics the means are.
    public let topicCount: Int
    /// Which topics those are.
    public let averaging: Averaging
    /// Topics with judgments for which the run has nothing.
    public let missing: [String]
    /// Topics of the run without judgments: they are not scored.
    public let unjudged: [String]

    /// Scores a run.
    ///
    /// - Parameters:
    ///   - run: What was retrieved.
    ///   - qrels: What is relevant.
    ///   - cutoffs: The k of the measures with a cut-off; at least 1.
    ///   - averaging: Which topics the means are over.
    /// - Throws: `QuarryError` when the run has none of the topics that have judgments.
    public init(
        of run: TRECRun,
        against qrels: TRECQrels,
        cutoffs: [Int] = [1, 3, 5, 10, 20, 100],
        averaging: Averaging = .intersection
    ) throws {
        precondition(cutoffs.allSatisfy { $0 > 0 }, "cut-offs \(cutoffs), all must be positive")
        let plan = Self.plan(cutoffs)
        measures = plan.map(\.name)
        let judged = qrels.grades.keys.sorted(by: Self.inByteOrder)
        missing = judged.filter { run.rankings[$0] == nil }
        unjudged = run.rankings.keys.filter { qrels.grades[$0] == nil }
            .sorted(by: Self.inByteOrder)
        topics = judged.compactMap { name in
            guard let ranking = run.rankings[name], let grades = qrels.grades[name] else {
                return nil
            }
            return Topic(name: name, ranking: ranking, grades: grades, plan: plan)
        }
        guard !topics.isEmpty else {
            throw QuarryError(
                .badData,
                while: "scoring the run",
                "\(unjudged.count) topics",
                expected: "topics with judgments, such as \"\(judged.first ?? "")\"",
                found: "none, the first being \"\(unjudged.first ?? "")\""
            )
        }
        self.averaging = averaging
        let count = averaging == .complete ? judged.count : topics.count
        topicCount = count
        let topics = topics
        means = plan.indices.map { index in
            topics.reduce(0) { $0 + $1.values[index] } / Double(count)
        }
        counts = topics.reduce(into: Counts()) { $0.add($1.counts) }
    }

    /// The mean of a measure; nil when it was not taken.
    public func mean(_ measure: String) -> Double? {
        measures.firstIndex(of: measure).map { means[$0] }
    }

    fileprivate struct Step {
        let name: String
        let metric: RankingMetric
        let cutoff: Int?
    }

    /// What is measured, under the names of trec_eval.
    private static func plan(_ cutoffs: [Int]) -> [Step] {
        let whole: [(String, RankingMetric)] = [
            ("map", .averagePrecision), ("recip_rank", .reciprocalRank), ("ndcg", .ndcg),
        ]
        let cut: [(String, RankingMetric)] = [
            ("P", .precision), ("recall", .recall), ("ndcg_cut", .ndcg), ("success", .hitRate),
        ]
        return whole.map { Step(name: $0.0, metric: $0.1, cutoff: nil) }
            + cut.flatMap { name, metric in
                cutoffs.map { Step(name: "\(name)_\($0)", metric: metric, cutoff: $0) }
            }
    }

    private static func inByteOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension TRECEvaluation.Topic {
    fileprivate init(
        name: String,
        ranking: [String],
        grades: [String: Int],
        plan: [TRECEvaluation.Step]
    ) {
        let judgments = RankedJudgments(
            gains: ranking.map { Double(grades[$0] ?? 0) },
            relevance: grades.values.map(Double.init)
        )
        self.name = name
        values = plan.map { $0.metric.value(judgments, $0.cutoff) }
        counts = TRECEvaluation.Counts(
            retrieved: ranking.count,
            relevant: judgments.relevantCount,
            relevantRetrieved: judgments.hits()
        )
    }
}

extension TRECEvaluation.Counts {
    fileprivate mutating func add(_ other: Self) {
        retrieved += other.retrieved
        relevant += other.relevant
        relevantRetrieved += other.relevantRetrieved
    }
}
