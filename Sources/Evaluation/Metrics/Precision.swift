extension RankingMetric {
    /// The share of the first k ranks that hold a relevant document.
    ///
    /// P@k = relevant in the first k / k (trec_eval's `P_k`): ranks that were not filled count as
    /// misses. For the whole ranking k is its length.
    public static let precision = RankingMetric(name: "precision") { judgments, k in
        let depth = k ?? judgments.gains.count
        guard depth > 0 else { return 0 }
        return Double(judgments.hits(in: k)) / Double(depth)
    }
}
