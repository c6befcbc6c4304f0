extension RankingMetric {
    /// 1 when any relevant document stands in the first k ranks, else 0.
    ///
    /// trec_eval's `success_k`; question answering often calls it recall (Haystack's
    /// `recall_single_hit`), since one passage with the answer is enough for the reader.
    public static let hitRate = RankingMetric(name: "hit_rate") { judgments, k in
        judgments.hits(in: k) > 0 ? 1 : 0
    }
}
