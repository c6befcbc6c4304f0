extension RankingMetric {
    /// The share of the relevant documents that stand in the first k ranks.
    ///
    /// recall@k = relevant in the first k / all relevant (trec_eval's `recall_k`); 0 when nothing
    /// is relevant.
    public static let recall = RankingMetric(name: "recall") { judgments, k in
        guard judgments.relevantCount > 0 else { return 0 }
        return Double(judgments.hits(in: k)) / Double(judgments.relevantCount)
    }
}
