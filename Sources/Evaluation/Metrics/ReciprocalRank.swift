extension RankingMetric {
    /// One over the rank of the first relevant document; 0 when there is none in the first k ranks.
    ///
    /// RR = 1 / rank (trec_eval's `recip_rank`); its mean over topics is the MRR (Voorhees 1999).
    public static let reciprocalRank = RankingMetric(name: "mrr") { judgments, k in
        guard let first = judgments.top(k).firstIndex(where: { $0 > 0 }) else { return 0 }
        return 1 / Double(first + 1)
    }
}
