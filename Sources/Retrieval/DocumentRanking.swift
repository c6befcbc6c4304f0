public import QuestionAnswering

/// A document and the score of its best passage.
public struct RankedDocument: Hashable, Sendable {
    /// The document.
    public let id: DocumentID
    /// Higher fits better, by the scale of the retriever.
    public let score: Double

    /// Joins a document and its score.
    public init(id: DocumentID, score: Double) {
        self.id = id
        self.score = score
    }
}

extension MatchRetriever {
    /// The documents of the best matches, each once, in the place of its best passage.
    ///
    /// Fewer than `limit` when fewer documents have a match: what a retriever knows nothing of is
    /// not ranked.
    public func documents(for query: Query, limit: Int) async throws -> [RankedDocument] {
        guard limit > 0 else { return [] }
        var depth = limit
        while true {
            let matches = try await matches(for: query, limit: depth)
            let documents = try await documents(of: matches)
            // A longer list begins with the shorter one, so that going deeper only adds documents.
            guard documents.count < limit, matches.count == depth else {
                return Array(documents.prefix(limit))
            }
            depth *= 4
        }
    }

    private func documents(of matches: [Match]) async throws -> [RankedDocument] {
        let names = try await store.documentIDs(of: matches.map(\.passage))
        var seen: Set<DocumentID> = []
        return matches.compactMap { match in
            guard let name = names[match.passage], seen.insert(name).inserted else { return nil }
            return RankedDocument(id: name, score: match.score)
        }
    }
}

/// Ranks documents for many queries: the questions embedded together, the searches side by side.
public struct DocumentRanking: Sendable {
    private let retriever: any MatchRetriever
    private let limit: Int
    private let width: Int

    /// Queries prepared together; more would gain nothing and hold progress back.
    private static let portion = 256

    /// Prepares a ranking of at most `limit` documents a query, `width` queries at a time.
    public init(_ retriever: any MatchRetriever, limit: Int, width: Int) {
        self.retriever = retriever
        self.limit = limit
        self.width = max(1, width)
    }

    /// The ranked documents of each query, in the order of the queries, whatever the width.
    ///
    /// - Parameters:
    ///   - queries: what is searched for, with their filters.
    ///   - progress: told how many queries are done, after each.
    /// - Returns: a list for every query.
    /// - Throws: what the retriever throws.
    public func run(
        _ queries: [Query],
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> [[RankedDocument]] {
        var rankings: [[RankedDocument]] = []
        rankings.reserveCapacity(queries.count)
        for start in stride(from: 0, to: queries.count, by: Self.portion) {
            let portion = Array(queries[start..<min(start + Self.portion, queries.count)])
            let prepared = try await retriever.prepared(for: portion)
            rankings += try await rank(portion, with: prepared) { progress(start + $0) }
        }
        return rankings
    }

    private func rank(
        _ queries: [Query],
        with retriever: any MatchRetriever,
        progress: (Int) -> Void
    ) async throws -> [[RankedDocument]] {
        var rankings = [[RankedDocument]](repeating: [], count: queries.count)
        try await withThrowingTaskGroup(of: (Int, [RankedDocument]).self) { group in
            var done = 0
            for (place, query) in queries.enumerated() {
                if place >= width, let (finished, ranking) = try await group.next() {
                    rankings[finished] = ranking
                    done += 1
                    progress(done)
                }
                group.addTask { [limit] in
                    (place, try await retriever.documents(for: query, limit: limit))
                }
            }
            for try await (finished, ranking) in group {
                rankings[finished] = ranking
                done += 1
                progress(done)
            }
        }
        return rankings
    }
}
