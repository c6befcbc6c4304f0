import Foundation

/// How many trials a simulation runs: as many as asked for, times `QUARRY_TRIALS` where that is set.
func trials(_ count: Int) -> Int {
    let factor = ProcessInfo.processInfo.environment["QUARRY_TRIALS"].flatMap(Int.init) ?? 1
    return count * max(1, factor)
}

/// The chance of every number of successes, 0 to `count`, of so many coins that succeed with `p`.
func binomial(_ count: Int, _ p: Double) -> [Double] {
    (0...count).map { hits in
        let ways =
            lgamma(Double(count + 1)) - lgamma(Double(hits + 1))
            - lgamma(Double(count - hits + 1))
        return exp(ways + Double(hits) * log(p) + Double(count - hits) * log(1 - p))
    }
}
