/// One ranking seen through its judgments: all that a ranking metric needs.
public struct RankedJudgments: Hashable, Sendable {
    /// Relevance of the document at each rank, best rank first; 0 for what is not relevant or not
    /// judged.
    public let gains: [Double]
    /// How many documents are relevant, retrieved or not.
    public let relevantCount: Int
    /// Relevance of all relevant documents, the highest first.
    public let idealGains: [Double]

    /// Makes judgments from graded relevance.
    ///
    /// - Parameters:
    ///   - gains: Relevance by rank; values of 0 and less mean "not relevant".
    ///   - relevance: Relevance of every judged document of the topic, in any order.
    public init(gains: [Double], relevance: [Double]) {
        self.gains = gains.map { max($0, 0) }
        idealGains = relevance.filter { $0 > 0 }.sorted(by: >)
        relevantCount = idealGains.count
    }

    /// Makes judgments that know only relevant or not.
    ///
    /// - Parameters:
    ///   - hits: By rank, whether the document is relevant.
    ///   - relevantCount: How many relevant documents there are; at least the hits.
    public init(hits: [Bool], relevantCount: Int) {
        let count = max(relevantCount, hits.count { $0 })
        self.init(
            gains: hits.map { $0 ? 1 : 0 },
            relevance: Array(repeating: 1, count: count)
        )
    }

    /// Relevant documents among the first `k`; among all for nil.
    public func hits(in k: Int? = nil) -> Int { top(k).count { $0 > 0 } }

    /// The gains of the first `k` ranks; of all for nil.
    func top(_ k: Int?) -> ArraySlice<Double> { k.map { gains.prefix(max($0, 0)) } ?? gains[...] }
}
