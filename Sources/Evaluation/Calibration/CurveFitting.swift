public import QuestionAnswering

/// How probabilities are fitted.
public enum CalibrationMethod: String, CaseIterable, Codable, Sendable {
    /// A rising curve over the gap, of whatever shape.
    case isotonic
    /// One factor on the log-odds (for answers) or on the gap (for "nobody answered").
    case temperature
    /// A weighted sum of gap, score, log-odds and the number of passages.
    case logistic

    /// Fits a curve.
    ///
    /// Without examples of both kinds the curve is their base rate, with a half of an example each way.
    /// - Parameters:
    ///   - signs: What readings showed.
    ///   - outcomes: Whether it was so.
    ///   - isRefusal: Whether the curve is of "nobody answered", which falls as the gap rises.
    /// - Returns: The curve, which gives 0 to 1.
    public func curve(
        _ signs: [ReadingSigns],
        _ outcomes: [Bool],
        isRefusal: Bool = false
    ) -> ProbabilityCurve {
        precondition(signs.count == outcomes.count, "\(signs.count) for \(outcomes.count)")
        let happened = outcomes.count { $0 }
        guard happened > 0, happened < outcomes.count else {
            let rate = (Double(happened) + 0.5) / (Double(outcomes.count) + 1)
            let sign: Double = isRefusal ? -1 : 1
            return ProbabilityCurve(
                weights: [.gap: sign],
                steps: [.init(signal: 0, probability: rate)]
            )
        }
        switch self {
        case .isotonic: return Self.isotonic(signs, outcomes, isRefusal ? -1 : 1)
        case .temperature: return Self.temperature(signs, outcomes, isRefusal ? .gap : .logOdds)
        case .logistic: return Self.logistic(signs, outcomes)
        }
    }

    private static func isotonic(
        _ signs: [ReadingSigns],
        _ outcomes: [Bool],
        _ direction: Double
    ) -> ProbabilityCurve {
        var curve = ProbabilityCurve(weights: [.gap: direction])
        let pairs = zip(signs, outcomes).map { (signal: curve.signal($0), outcome: $1) }
            .sorted { $0.signal < $1.signal }
        // Equal signals must get one probability: each is its own group, by its mean outcome.
        var groups: [(signal: Double, count: Int, happened: Int)] = []
        for pair in pairs {
            if groups.last?.signal != pair.signal { groups.append((pair.signal, 0, 0)) }
            groups[groups.count - 1].count += 1
            groups[groups.count - 1].happened += pair.outcome ? 1 : 0
        }
        let means = groups.flatMap { group in
            [Double](
                repeating: Double(group.happened) / Double(group.count),
                count: group.count
            )
        }
        // Nothing is certain after n examples.
        let least = 1 / Double(pairs.count + 2)
        let fitted = isotonicRegression(means).map { min(max($0, least), 1 - least) }
        curve.steps = corners(pairs.map(\.signal), fitted)
        return curve
    }

    /// The first and the last point of every level stretch.
    private static func corners(_ signals: [Double], _ fitted: [Double])
        -> [ProbabilityCurve.Step]
    {
        fitted.indices.compactMap { place in
            let isInside =
                place > 0 && place + 1 < fitted.count && fitted[place - 1] == fitted[place]
                && fitted[place + 1] == fitted[place]
            return isInside
                ? nil : .init(signal: signals[place], probability: fitted[place])
        }
    }

    private static func temperature(
        _ signs: [ReadingSigns],
        _ outcomes: [Bool],
        _ sign: ReadingSigns.Sign
    ) -> ProbabilityCurve {
        let rows = signs.map { [$0.values[sign] ?? 0] }
        let fit = LogisticRegression(rows: rows, outcomes: outcomes, ridges: [0])
        return ProbabilityCurve(weights: [sign: fit.weights[0]])
    }

    /// Signs are standardised for the fit, so that one ridge suits them all; a sign that never varies
    /// gets no weight.
    private static func logistic(_ signs: [ReadingSigns], _ outcomes: [Bool]) -> ProbabilityCurve {
        let count = Double(signs.count)
        let scales = ReadingSigns.Sign.allCases.map { sign in
            let values = signs.map { $0.values[sign] ?? 0 }
            let mean = values.reduce(0, +) / count
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return (sign: sign, mean: mean, deviation: variance.squareRoot())
        }.filter { $0.deviation > 1e-9 }
        let rows = signs.map { signs in
            [1] + scales.map { ((signs.values[$0.sign] ?? 0) - $0.mean) / $0.deviation }
        }
        let fit = LogisticRegression(
            rows: rows,
            outcomes: outcomes,
            ridges: [0] + scales.map { _ in 1 }
        )
        var curve = ProbabilityCurve(weights: [:], bias: fit.weights[0])
        for (scale, weight) in zip(scales, fit.weights.dropFirst()) {
            curve.weights[scale.sign] = weight / scale.deviation
            curve.bias -= weight * scale.mean / scale.deviation
        }
        return curve
    }
}
