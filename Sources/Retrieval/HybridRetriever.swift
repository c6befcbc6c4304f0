public import QuestionAnswering

/// Joins a lexical and a dense retriever: words find names and numbers, vectors find meanings.
///
/// The best `depth` candidates of each are fused whatever the limit is, so that asking for more
/// never reorders what stood on top. Behind the fused candidates come the dense retriever's further
/// matches, then the lexical one's, with scores below 0 that tell nothing but their order.
public struct HybridRetriever: MatchRetriever {
    /// Its name on the command line.
    public let name = "hybrid"
    /// Where the passages are.
    public let store: any DocumentStore
    private let lexical: any MatchRetriever
    private let dense: any MatchRetriever
    private let fusion: Fusion
    private let depth: Int

    /// Joins two retrievers over the same store.
    ///
    /// - Parameters:
    ///   - lexical: finds passages by words.
    ///   - dense: finds passages by vectors.
    ///   - fusion: how their lists become one.
    ///   - depth: candidates taken from each, 1 or more.
    /// - Throws: `QuarryError` of kind `usage` for a weight outside 0...1, a rank constant that is
    ///   not above 0, or a depth below 1.
    public init(
        lexical: any MatchRetriever,
        dense: any MatchRetriever,
        fusion: Fusion = .evenMinMax,
        depth: Int = 400
    ) throws {
        try Self.check(fusion, depth: depth)
        self.lexical = lexical
        self.dense = dense
        self.fusion = fusion
        self.depth = depth
        store = lexical.store
    }

    /// The fused candidates, best first, and behind them what else either retriever matches.
    public func matches(for query: Query, limit: Int) async throws -> [Match] {
        guard limit > 0 else { return [] }
        let fused = try await legs(for: query).fused()
        guard fused.count < limit else { return Array(fused.prefix(limit)) }
        return fused + (try await tail(behind: fused, for: query, limit: limit))
    }

    /// Prepares both retrievers.
    public func prepared(for queries: [Query]) async throws -> any MatchRetriever {
        try HybridRetriever(
            lexical: try await lexical.prepared(for: queries),
            dense: try await dense.prepared(for: queries),
            fusion: fusion,
            depth: depth
        )
    }

    /// Passages that neither retriever matches score one less than the last match, and below 0.
    public func scoreOfUnmatched(behind last: Match?) -> Double { min(0, last?.score ?? 0) - 1 }

    /// Fused scores compare passages of one question; they are on no common scale.
    public func probability(of score: Double) -> Double? { nil }

    /// What `retrieve` gives, with each retriever's rank, score and contribution.
    public func explain(_ query: Query, limit: Int) async throws -> [ExplainedPassage] {
        let legs = try await legs(for: query)
        return try await retrieve(query, limit: limit).enumerated().map { place, found in
            ExplainedPassage(
                rank: place + 1,
                found: found,
                legs: legs.map { $0.explanation(of: found.passage.id) }
            )
        }
    }

    private func legs(for query: Query) async throws -> [FusedLeg] {
        async let lexicalMatches = lexical.matches(for: query, limit: depth)
        async let denseMatches = dense.matches(for: query, limit: depth)
        return [
            FusedLeg(
                try await lexicalMatches,
                of: lexical.name,
                share: 1 - denseShare,
                fusion: fusion
            ),
            FusedLeg(try await denseMatches, of: dense.name, share: denseShare, fusion: fusion),
        ]
    }

    private var denseShare: Double {
        switch fusion {
        case .minMax(let dense): dense
        case .reciprocalRank: 0.5
        }
    }

    /// What either retriever matches beyond the fused candidates.
    private func tail(behind fused: [Match], for query: Query, limit: Int) async throws -> [Match] {
        var known = Set(fused.map(\.passage))
        var passages: [PassageID] = []
        for retriever in [dense, lexical] where fused.count + passages.count < limit {
            let more = try await retriever.matches(for: query, limit: limit)
            passages += more.map(\.passage).filter { known.insert($0).inserted }
        }
        return passages.prefix(limit - fused.count).enumerated().map { place, passage in
            Match(passage: passage, score: -Double(place + 1))
        }
    }

    private static func check(_ fusion: Fusion, depth: Int) throws {
        let isValid =
            switch fusion {
            case .minMax(let dense): (0...1).contains(dense)
            case .reciprocalRank(let constant): constant.isFinite && constant > 0
            }
        guard isValid, depth >= 1 else {
            throw QuarryError(
                .usage,
                while: "setting up",
                "hybrid retrieval",
                expected: "a dense weight from 0 to 1, a rank constant above 0, a depth above 0",
                found: "\(fusion) at depth \(depth)"
            )
        }
    }
}
