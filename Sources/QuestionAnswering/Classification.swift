/// Into which class a text was put, and how sure that is.
public struct Classification: Hashable, Sendable, Encodable {
    /// The most probable class, or "neutral" when even that is not probable enough.
    public let label: String
    /// The probability of every class, in the model's order; they sum to 1.
    public let probabilities: [ClassProbability]
    /// Whether the text lies in the neutral band.
    public let isNeutral: Bool

    private enum CodingKeys: String, CodingKey {
        case label, probabilities
        case isNeutral = "neutral"
    }

    /// What texts in the neutral band are called.
    public static let neutral = "neutral"

    /// Names the most probable class; of equals the first.
    ///
    /// - Parameters:
    ///   - probabilities: One a class, at least one.
    ///   - neutralBelow: The least probability of a class that is named.
    public init(_ probabilities: [ClassProbability], neutralBelow: Double) {
        self.probabilities = probabilities
        let best = probabilities.reduce(probabilities.first) { best, next in
            next.probability > best?.probability ?? 0 ? next : best
        }
        isNeutral = (best?.probability ?? 0) < neutralBelow
        label = isNeutral ? Self.neutral : best?.label ?? Self.neutral
    }

    /// The probability of the most probable class.
    public var confidence: Double { probabilities.map(\.probability).max() ?? 0 }
}

/// How probable a class is.
public struct ClassProbability: Hashable, Sendable, Encodable {
    /// The class.
    public let label: String
    /// 0 to 1.
    public let probability: Double

    /// Joins a class and its probability.
    public init(label: String, probability: Double) {
        self.label = label
        self.probability = probability
    }
}
