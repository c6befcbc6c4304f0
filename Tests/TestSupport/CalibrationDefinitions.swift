/// What the fits of calibrations mean, written for reading and not for speed.
public enum CalibrationDefinitions {
    /// The rising fit by its min-max formula: the value at a place is the largest, over all starts up
    /// to it, of the least mean up to any end from it on (Barlow et al. 1972).
    public static func isotonic(_ values: [Double]) -> [Double] {
        values.indices.map { place in
            (0...place).map { start in
                (place..<values.count).map { end in
                    values[start...end].reduce(0, +) / Double(end - start + 1)
                }.min() ?? 0
            }.max() ?? 0
        }
    }

    /// The chance of at most `successes` of `count`, by summing over Pascal's triangle.
    public static func binomial(atMost successes: Int, of count: Int, rate: Double) -> Double {
        var chances = [1.0]
        for _ in 0..<count {
            chances = (0...chances.count).map { number in
                (number < chances.count ? chances[number] * (1 - rate) : 0)
                    + (number > 0 ? chances[number - 1] * rate : 0)
            }
        }
        return chances[...successes].reduce(0, +)
    }

    /// The mean negative log-likelihood of outcomes under probabilities.
    public static func logLoss(
        _ probabilities: [Double],
        _ outcomes: [Bool],
        log: (Double) -> Double
    )
        -> Double
    {
        zip(probabilities, outcomes).reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) }
            / Double(outcomes.count)
    }
}
