#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What a reading shows about how far its answer can be trusted.
public struct ReadingSigns: Hashable, Sendable {
    /// One of the signs.
    public enum Sign: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
        /// Best span score minus null score.
        case gap
        /// Start + end logit of the span.
        case score
        /// Log-odds of the span's raw probability.
        case logOdds = "log_odds"
        /// Logarithm of the number of passages read.
        case logPassages = "log_passages"
    }

    /// The value of each sign, finite.
    public let values: [Sign: Double]

    /// The signs of one answer of a reading over some passages; nil where nothing was read.
    ///
    /// The reading's gap belongs to its best span: an answer behind it leads by as much less as its
    /// score is lower.
    public init?(gap: Double?, best: Double?, score: Double, probability: Double, passages: Int) {
        guard let gap, let best, passages > 0 else { return nil }
        let inside = min(max(probability, 1e-12), 1 - 1e-12)
        let values: [Sign: Double] = [
            .gap: gap - (best - score),
            .score: score,
            .logOdds: log(inside / (1 - inside)),
            .logPassages: log(Double(passages)),
        ]
        guard values.values.allSatisfy(\.isFinite) else { return nil }
        self.values = values
    }
}

/// Turns the signs of a reading into a probability.
///
/// A weighted sum of signs, the signal, goes through the logistic function (Platt 1999; one weight
/// without a bias is temperature scaling, Guo et al. 2017) or through rising steps (isotonic
/// regression, Zadrozny and Elkan 2002).
public struct ProbabilityCurve: Codable, Hashable, Sendable {
    /// A point of the rising curve.
    public struct Step: Codable, Hashable, Sendable {
        /// The signal.
        public var signal: Double
        /// The probability there, 0 to 1.
        public var probability: Double

        /// Makes a point.
        public init(signal: Double, probability: Double) {
            self.signal = signal
            self.probability = probability
        }
    }

    /// The weight of each sign; signs without one do not count.
    public var weights: [ReadingSigns.Sign: Double]
    /// What is added to the weighted sum.
    public var bias: Double
    /// Points by rising signal, straight lines between them; nil for the logistic function.
    public var steps: [Step]?

    /// Makes a curve.
    public init(
        weights: [ReadingSigns.Sign: Double],
        bias: Double = 0,
        steps: [Step]? = nil
    ) {
        self.weights = weights
        self.bias = bias
        self.steps = steps
    }

    /// The weighted sum of the signs.
    ///
    /// Summed in one order, so that the same reading gives the same bits.
    public func signal(_ signs: ReadingSigns) -> Double {
        ReadingSigns.Sign.allCases.reduce(bias) { sum, sign in
            sum + (weights[sign] ?? 0) * (signs.values[sign] ?? 0)
        }
    }

    /// The probability at a signal, 0 to 1.
    public func probability(at signal: Double) -> Double {
        guard let steps, let first = steps.first, let last = steps.last else {
            return signal >= 0 ? 1 / (1 + exp(-signal)) : exp(signal) / (1 + exp(signal))
        }
        if signal <= first.signal { return first.probability }
        if signal >= last.signal { return last.probability }
        var low = 0
        var high = steps.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if steps[middle].signal <= signal { low = middle } else { high = middle }
        }
        let (left, right) = (steps[low], steps[high])
        let share = (signal - left.signal) / (right.signal - left.signal)
        return left.probability + share * (right.probability - left.probability)
    }

    /// The probability of what the signs speak of, 0 to 1.
    public func probability(_ signs: ReadingSigns) -> Double { probability(at: signal(signs)) }

    /// What makes the curve unusable; nil for a sound one.
    var defect: String? {
        guard bias.isFinite, weights.values.allSatisfy(\.isFinite) else {
            return "a weight that is no finite number"
        }
        guard let steps else { return nil }
        guard !steps.isEmpty else { return "a curve without points" }
        for step in steps where !step.signal.isFinite || !(0...1 ~= step.probability) {
            return "a point (\(step.signal), \(step.probability))"
        }
        let isRising = zip(steps, steps.dropFirst()).allSatisfy {
            $0.signal <= $1.signal && $0.probability <= $1.probability
        }
        return isRising ? nil : "points that do not rise"
    }
}
