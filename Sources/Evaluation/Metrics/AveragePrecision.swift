extension RankingMetric {
    /// The mean of the precision at the rank of every relevant document; 0 for those not retrieved.
    ///
    /// AP = 1/R · Σ P@rank(d) over the retrieved relevant documents d, R being all relevant ones,
    /// retrieved or not (trec_eval's `map` and `map_cut_k`); its mean over topics is the MAP.
    public static let averagePrecision = RankingMetric(name: "map") { judgments, k in
        guard judgments.relevantCount > 0 else { return 0 }
        var found = 0
        var sum = 0.0
        for (index, gain) in judgments.top(k).enumerated() where gain > 0 {
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(judgments.relevantCount)
    }
}
