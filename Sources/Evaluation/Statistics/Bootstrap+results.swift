extension EvaluationResult {
    /// Gives every score that has per-question values its interval, stratified by whether the
    /// question has an answer.
    public mutating func addIntervals(by bootstrap: Bootstrap = Bootstrap()) {
        let strata = questions.map { $0.answerable ? 1 : 0 }
        for system in systems.indices { systems[system].addIntervals(by: bootstrap, strata) }
        for system in baselines.indices { baselines[system].addIntervals(by: bootstrap, strata) }
    }
}

extension SystemResult {
    fileprivate mutating func addIntervals(by bootstrap: Bootstrap, _ strata: [Int]) {
        let metrics = scores.keys.sorted().filter { values[$0]?.count == strata.count }
        let intervals = bootstrap.intervals(
            ofMeans: metrics.map { values[$0] ?? [] },
            strata: strata
        )
        for (metric, interval) in zip(metrics, intervals) {
            scores[metric]?.low = interval?.lowerBound
            scores[metric]?.high = interval?.upperBound
        }
    }
}
