/// Turns the records of a retriever into scores at every cut-off.
///
/// - `recall`: the share of questions with the text of an answer in the first k passages, a question
///   that nobody answered counting as found (Haystack 0.9's `EvalDocuments`).
/// - `has_answer_recall`: the same over the questions that somebody answered.
/// - `mrr`: over those, 1 / rank of the first such passage, 0 behind k.
/// - `gold_document_recall`, `map`, `ndcg`: over those, judged by the documents in which the answers
///   were marked, as trec_eval defines them.
public struct RetrieverScoring: Sendable {
    private let questions: [JudgedQuestion]
    private let cutoffs: [Int]

    /// Scores at cut-offs of 1 or more.
    public init(_ questions: [JudgedQuestion], cutoffs: [Int]) {
        self.questions = questions
        self.cutoffs = cutoffs
    }

    /// The scores of a system's records, which are in the order of the questions.
    public func result(_ records: [EvaluationRecord], named name: String) -> SystemResult {
        var table = ScoreTable(count: questions.count)
        for (index, record) in records.enumerated() {
            let ranked = record.retrieved ?? []
            for k in cutoffs {
                table.set("recall@\(k)", of: index, to: 1)
                guard questions[index].isAnswerable else { continue }
                score(ranked, question: index, k: k, into: &table)
            }
        }
        var result = SystemResult(name: name, scores: table.scores)
        result.values = table.values
        result.latency = Latency.byStage(records)
        return result
    }

    private func score(
        _ ranked: [RetrievedRecord],
        question: Int,
        k: Int,
        into table: inout ScoreTable
    ) {
        let rank = ranked.firstIndex(where: \.containsAnswer).map { $0 + 1 }
        let isFound = rank.map { $0 <= k } ?? false
        table.set("recall@\(k)", of: question, to: isFound ? 1 : 0)
        table.set("has_answer_recall@\(k)", of: question, to: isFound ? 1 : 0)
        table.set("mrr@\(k)", of: question, to: isFound ? 1 / Double(rank ?? 1) : 0)
        let judgments = RankedJudgments(ofDocuments: ranked, gold: questions[question])
        for metric in Self.documentMetrics {
            table.set(metric.name(at: k), of: question, to: metric.value(judgments, k))
        }
    }

    /// The metrics judged by documents.
    private static let documentMetrics = [
        RankingMetric(name: "gold_document_recall", value: RankingMetric.recall.value),
        .averagePrecision, .ndcg,
    ]

    /// What random order and a perfect order score on the same candidates.
    public func baselines(_ candidates: [CandidatePool.Count], suffix: String) -> [SystemResult] {
        [
            expectation("random order" + suffix, candidates) { count, k in
                (count.chanceOfHit(within: k), count.expectedReciprocalRank(within: k))
            },
            expectation("ceiling" + suffix, candidates) { count, _ in
                count.answering > 0 ? (1, 1) : (0, 0)
            },
        ]
    }

    private func expectation(
        _ name: String,
        _ candidates: [CandidatePool.Count],
        _ expected: (CandidatePool.Count, Int) -> (hit: Double, reciprocalRank: Double)
    ) -> SystemResult {
        var scores: [String: Score] = [:]
        let answerable = questions.indices.filter { questions[$0].isAnswerable }
        for k in cutoffs {
            let values = answerable.map { expected(candidates[$0], k) }
            let hits = values.reduce(0) { $0 + $1.hit }
            let all = hits + Double(questions.count - answerable.count)
            scores["recall@\(k)"] = Score(mean: all, of: questions.count)
            scores["has_answer_recall@\(k)"] = Score(mean: hits, of: answerable.count)
            scores["mrr@\(k)"] = Score(
                mean: values.reduce(0) { $0 + $1.reciprocalRank },
                of: answerable.count
            )
        }
        return SystemResult(name: name, scores: scores)
    }
}

extension Score {
    /// A mean without an interval from a sum; nil over nothing.
    init?(mean sum: Double, of count: Int) {
        guard count > 0 else { return nil }
        self.init(value: sum / Double(count), count: count)
    }
}

extension RankedJudgments {
    /// Judges a ranking by the documents in which answers were marked; a document counts once, at its
    /// best passage.
    init(ofDocuments ranked: [RetrievedRecord], gold question: JudgedQuestion) {
        var seen: Set<String> = []
        let documents = ranked.filter { seen.insert($0.document).inserted }
        let gold = Set(question.answers.map(\.documentID))
        self.init(
            hits: documents.map(\.isGold),
            relevantCount: gold.count
        )
    }
}
