/// How far fitted probabilities can be believed: of answers given 70 %, how many are right.
package struct Calibration: Sendable {
    /// The answers whose probabilities lie close together.
    package struct Bin: Sendable {
        /// How many.
        package var count = 0
        /// Their mean probability.
        package var probability = 0.0
        /// The share of them that was right.
        package var correct = 0.0
        /// Wilson's 95 % interval of `correct`.
        package var interval = 0.0...1.0
    }

    /// Bins of equal width over 0…1; some may be empty.
    package let bins: [Bin]
    /// How many answers were counted.
    package let count: Int

    /// Counts the questions that have both values; nil when there are none.
    ///
    /// - Parameters:
    ///   - probability: The fitted probability of each answer, 0 to 1.
    ///   - correct: How far the answer was right, 0 to 1.
    ///   - binCount: How many bins.
    package init?(probability: [Double?], correct: [Double?], binCount: Int = 10) {
        var bins = Array(repeating: Bin(), count: binCount)
        for case (let probability?, let correct?) in zip(probability, correct)
        where probability.isFinite && correct.isFinite {
            let inside = min(max(probability, 0), 1)
            let place = min(Int(inside * Double(binCount)), binCount - 1)
            bins[place].count += 1
            bins[place].probability += inside
            bins[place].correct += min(max(correct, 0), 1)
        }
        for place in bins.indices where bins[place].count > 0 {
            let count = Double(bins[place].count)
            bins[place].probability /= count
            bins[place].correct /= count
            bins[place].interval = wilson(bins[place].correct, of: count)
        }
        self.bins = bins
        count = bins.reduce(0) { $0 + $1.count }
        if count == 0 { return nil }
    }

    /// The mean distance of probability and share right, bins weighted by their counts.
    ///
    /// This is the expected calibration error of Naeini, Cooper and Hauskrecht (2015).
    package var expectedError: Double {
        bins.reduce(0) { $0 + Double($1.count) * abs($1.probability - $1.correct) } / Double(count)
    }
}

/// Wilson's score interval of a share (1927), at 95 %.
private func wilson(_ share: Double, of count: Double) -> ClosedRange<Double> {
    let z = 1.959964
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half =
        z / (1 + z * z / count)
        * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return max(middle - half, 0)...min(middle + half, 1)
}
