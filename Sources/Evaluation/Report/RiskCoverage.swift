/// How many answers are wrong when only the surest are given (El-Yaniv and Wiener 2010).
package struct RiskCoverage: Equatable, Sendable {
    /// What giving the surest so-and-so-many answers costs.
    package struct Point: Equatable, Sendable {
        /// The share of questions answered.
        package var coverage: Double
        /// The share of those answers that is wrong.
        package var risk: Double
    }

    /// From the surest answer to all; answers equally sure are given together.
    package let points: [Point]

    /// Orders the questions that have both values by confidence; nil when there are none.
    ///
    /// - Parameters:
    ///   - confidence: The higher, the surer; any scale.
    ///   - correct: How far the answer was right, 0 to 1.
    package init?(confidence: [Double?], correct: [Double?]) {
        var answers: [(confidence: Double, correct: Double)] = []
        for case (let confidence?, let correct?) in zip(confidence, correct)
        where confidence.isFinite && correct.isFinite {
            answers.append((confidence, correct))
        }
        guard !answers.isEmpty else { return nil }
        answers.sort { ($0.confidence, $0.correct) > ($1.confidence, $1.correct) }
        var points: [Point] = []
        var wrong = 0.0
        for (index, answer) in answers.enumerated() {
            wrong += 1 - answer.correct
            let isTied =
                index + 1 < answers.count && answers[index + 1].confidence == answer.confidence
            guard !isTied else { continue }
            let given = Double(index + 1)
            points.append(
                Point(coverage: given / Double(answers.count), risk: wrong / given)
            )
        }
        self.points = points
    }

    /// The area under the curve: the mean risk over all coverages, each tied group at its end.
    package var area: Double {
        var last = 0.0
        return points.reduce(0) { sum, point in
            defer { last = point.coverage }
            return sum + point.risk * (point.coverage - last)
        }
    }

    /// No more than so many points, the first and last among them.
    package func thinned(to limit: Int) -> [Point] {
        guard points.count > limit, limit > 1 else { return points }
        return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
    }
}
