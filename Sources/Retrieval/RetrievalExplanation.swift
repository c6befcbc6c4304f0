import Foundation
public import QuestionAnswering

/// A retriever that can say why a passage stands where it stands.
public protocol ExplainingRetriever: Retriever {
    /// What `retrieve` gives, each passage with the reasons for its place.
    func explain(_ query: Query, limit: Int) async throws -> [ExplainedPassage]
}

/// A passage that was found, and why it stands where it stands.
public struct ExplainedPassage: Sendable, Hashable {
    /// Its place in the list, from 1.
    public let rank: Int
    /// The passage and its score.
    public let found: ScoredPassage
    /// What each retriever that had a say contributed; the contributions add up to the score of a
    /// fused list.
    public let legs: [Leg]

    /// One retriever's say.
    public struct Leg: Sendable, Hashable {
        /// The retriever's name.
        public let retriever: String
        /// The passage's place in its list, from 1; nil when it did not find the passage.
        public let rank: Int?
        /// Its own score.
        public let score: Double?
        /// That score on the scale of the fusion, 0 to 1.
        public let normalizedScore: Double?
        /// How much the retriever counts.
        public let weight: Double
        /// What it added to the score.
        public let contribution: Double

        /// Joins the parts.
        public init(
            retriever: String,
            rank: Int?,
            score: Double?,
            normalizedScore: Double? = nil,
            weight: Double = 1,
            contribution: Double
        ) {
            self.retriever = retriever
            self.rank = rank
            self.score = score
            self.normalizedScore = normalizedScore
            self.weight = weight
            self.contribution = contribution
        }
    }

    /// Joins the parts.
    public init(rank: Int, found: ScoredPassage, legs: [Leg]) {
        self.rank = rank
        self.found = found
        self.legs = legs
    }

    /// The reasons in one line, such as
    /// `bm25 #2 6.24 → 0.81 × 0.50 = 0.41; embedding #1 0.63 → 1.00 × 0.50 = 0.50`.
    public var summary: String { legs.map(\.summary).joined(separator: "; ") }
}

extension ExplainedPassage.Leg {
    /// The leg in words and numbers.
    public var summary: String {
        guard let rank, let score else { return "\(retriever) –" }
        var text = "\(retriever) #\(rank) \(score.formatted(2))"
        if let normalizedScore {
            text +=
                " → \(normalizedScore.formatted(2)) × \(weight.formatted(2))"
                + " = \(contribution.formatted(2))"
        } else if contribution != score {
            text += " → \(contribution.formatted(4))"
        }
        return text
    }
}

extension MatchRetriever {
    /// What `retrieve` gives; the only reason is the retriever's own score.
    public func explain(_ query: Query, limit: Int) async throws -> [ExplainedPassage] {
        let matched = try await matches(for: query, limit: limit).count
        let found = try await retrieve(query, limit: limit)
        return found.enumerated().map { place, found in
            let isMatch = place < matched
            return ExplainedPassage(
                rank: place + 1,
                found: found,
                legs: [
                    ExplainedPassage.Leg(
                        retriever: name,
                        rank: isMatch ? place + 1 : nil,
                        score: isMatch ? found.score : nil,
                        contribution: found.score
                    )
                ]
            )
        }
    }
}

extension Double {
    /// With so many digits behind the point, the same everywhere.
    fileprivate func formatted(_ digits: Int) -> String {
        String(format: "%.\(digits)f", self)
    }
}
