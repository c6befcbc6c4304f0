/// What answering only the surest questions costs and saves.
///
/// With the questions in order of falling confidence, coverage is the share that is answered and
/// risk the mean loss among them (El-Yaniv and Wiener 2010). The area under the curve is the mean
/// of the risk over coverages 1/n, 2/n, …, 1 (Geifman and El-Yaniv 2017). Equal confidences cannot
/// be told apart: they enter the curve together, and the area as if they came in random order.
public struct RiskCoverage: Hashable, Sendable {
    /// One place where a threshold on the confidence can stand.
    public struct Point: Hashable, Sendable {
        /// The share of the questions that is answered, 0 to 1.
        public var coverage: Double
        /// The mean loss of those.
        public var risk: Double
        /// The lowest confidence that is answered.
        public var threshold: Double
    }

    /// The curve, from the surest questions to all.
    public let points: [Point]
    /// The area under it; 0 for no questions.
    public let area: Double

    /// Makes the curve.
    ///
    /// - Parameters:
    ///   - confidences: How sure the system is; only the order matters; none is NaN.
    ///   - losses: What each answer costs, 0 (right) to 1 (wrong).
    public init(confidences: [Double], losses: [Double]) {
        precondition(
            confidences.count == losses.count,
            "\(confidences.count) confidences for \(losses.count) losses"
        )
        let count = Double(losses.count)
        let order = confidences.indices.sorted { confidences[$0] > confidences[$1] }
        var points: [Point] = []
        var lost = 0.0
        var riskSum = 0.0
        var start = 0
        while start < order.count {
            let threshold = confidences[order[start]]
            let end = order[start...].firstIndex { confidences[$0] != threshold } ?? order.count
            let loss = order[start..<end].reduce(0) { $0 + losses[$1] }
            for answered in (start + 1)...end {
                let share = Double(answered - start) / Double(end - start)
                riskSum += (lost + share * loss) / Double(answered)
            }
            lost += loss
            points.append(
                Point(coverage: Double(end) / count, risk: lost / Double(end), threshold: threshold)
            )
            start = end
        }
        self.points = points
        area = order.isEmpty ? 0 : riskSum / count
    }

    /// The largest share that can be answered with at most this risk; 0 when no threshold does.
    public func coverage(atRisk risk: Double) -> Double {
        points.last { $0.risk <= risk }?.coverage ?? 0
    }
}
