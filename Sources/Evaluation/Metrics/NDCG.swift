import Foundation

extension RankingMetric {
    /// The discounted gain of the ranking over that of the best possible one.
    ///
    /// DCG@k = Σ relevance / log2(rank + 1) over the first k ranks, divided by the DCG@k of all
    /// relevant documents in descending relevance (Järvelin and Kekäläinen 2002, with the linear
    /// gain of trec_eval's `ndcg` and `ndcg_cut_k`); 0 when nothing is relevant.
    public static let ndcg = RankingMetric(name: "ndcg") { judgments, k in
        let ideal = discountedGain(judgments.idealGains.prefix(k ?? .max))
        return ideal > 0 ? discountedGain(judgments.top(k)) / ideal : 0
    }
}

private func discountedGain(_ gains: ArraySlice<Double>) -> Double {
    gains.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset + 2)) }
}
