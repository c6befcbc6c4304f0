public import QuestionAnswering

/// A retriever that knows passages by name first, so that fusing hundreds of them fetches the text
/// of none but those shown.
public protocol MatchRetriever: ExplainingRetriever {
    /// Where the passages are.
    var store: any DocumentStore { get }

    /// The best passages that the retriever has something to say about, best first, ties by earlier
    /// passage; every one passes the query's filter.
    ///
    /// A longer list begins with the shorter one.
    func matches(for query: Query, limit: Int) async throws -> [Match]

    /// The score of passages that the retriever knows nothing of, behind those it does.
    ///
    /// Not above the last match's score.
    func scoreOfUnmatched(behind last: Match?) -> Double

    /// The score on a scale from 0 to 1, where there is one.
    func probability(of score: Double) -> Double?

    /// The same retriever with the work done that costs less for many queries at once.
    ///
    /// It finds the same for every query, also for those not named here.
    func prepared(for queries: [Query]) async throws -> any MatchRetriever
}

extension MatchRetriever {
    /// Nothing costs less at once.
    public func prepared(for queries: [Query]) async throws -> any MatchRetriever { self }
}

extension MatchRetriever {
    /// The matches, and behind them, where they are too few, the other passages that pass the
    /// filter, in the order of passages.
    public func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage] {
        try await scored(try await filledMatches(for: query, limit: limit))
    }

    /// The matches with the unmatched behind them.
    func filledMatches(for query: Query, limit: Int) async throws -> [Match] {
        guard limit > 0 else { return [] }
        let matches = try await matches(for: query, limit: limit)
        guard matches.count < limit else { return matches }
        // Of the first `limit` passages at least as many as are missing are not matched.
        let known = Set(matches.map(\.passage))
        let rest = try await store.passageIDs(matching: query.filter, limit: limit)
            .filter { !known.contains($0) }
        let score = scoreOfUnmatched(behind: matches.last)
        return matches
            + rest.prefix(limit - matches.count).map { Match(passage: $0, score: score) }
    }

    /// Fetches the passages; one that has gone since it was found is left out.
    func scored(_ matches: [Match]) async throws -> [ScoredPassage] {
        let passages = try await store.passages(matches.map(\.passage))
        let byID = Dictionary(passages.map { ($0.id, $0) }) { first, _ in first }
        return matches.compactMap { match in
            byID[match.passage].map {
                ScoredPassage(
                    passage: $0,
                    score: match.score,
                    probability: probability(of: match.score)
                )
            }
        }
    }
}
