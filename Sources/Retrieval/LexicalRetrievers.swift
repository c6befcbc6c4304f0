import Foundation
public import QuestionAnswering

/// Finds passages that share words with the question, weighed by Okapi BM25.
public struct BM25Retriever: MatchRetriever {
    /// Its name on the command line.
    public let name = "bm25"
    /// Where the passages are.
    public let store: any DocumentStore
    private let lexical: any LexicalIndex
    private let scoring: LexicalScoring

    /// Searches a lexical index.
    ///
    /// - Parameters:
    ///   - lexical: the index of the store's words.
    ///   - store: where the passages are.
    ///   - k1: how soon repeating a word stops to help, 0 (at once) or more.
    ///   - b: how much long passages are held back, 0 (not at all) to 1.
    /// - Throws: `QuarryError` of kind `usage` for a parameter out of its range.
    public init(
        lexical: any LexicalIndex,
        store: any DocumentStore,
        k1: Double = 1.2,
        b: Double = 0.75
    ) throws {
        guard k1.isFinite, k1 >= 0, (0...1).contains(b) else {
            throw QuarryError(
                .usage,
                while: "setting up",
                "BM25",
                expected: "k1 of 0 or more and b from 0 to 1",
                found: "k1 \(k1) and b \(b)",
                nextStep: "k1 1.2 and b 0.75 suit most texts"
            )
        }
        self.lexical = lexical
        self.store = store
        scoring = .bm25(k1: k1, b: b)
    }

    /// The passages that share a word with the question.
    public func matches(for query: Query, limit: Int) async throws -> [Match] {
        guard limit > 0 else { return [] }
        return try await lexical.search(
            query.text,
            scoring: scoring,
            filter: query.filter,
            limit: limit
        )
    }

    /// Passages that share no word with the question score 0.
    public func scoreOfUnmatched(behind last: Match?) -> Double { min(0, last?.score ?? 0) }

    /// The logistic function of an eighth of the score: a convention, not a fitted probability.
    public func probability(of score: Double) -> Double? { 1 / (1 + exp(-score / 8)) }
}

/// Finds passages that share words with the question, by the cosine of their tf-idf vectors.
public struct TFIDFRetriever: MatchRetriever {
    /// Its name on the command line.
    public let name = "tfidf"
    /// Where the passages are.
    public let store: any DocumentStore
    private let lexical: any LexicalIndex

    /// Searches a lexical index of the store's words.
    public init(lexical: any LexicalIndex, store: any DocumentStore) {
        self.lexical = lexical
        self.store = store
    }

    /// The passages that share a word with the question.
    public func matches(for query: Query, limit: Int) async throws -> [Match] {
        guard limit > 0 else { return [] }
        return try await lexical.search(
            query.text,
            scoring: .tfidf,
            filter: query.filter,
            limit: limit
        )
    }

    /// Passages that share no word with the question score 0.
    public func scoreOfUnmatched(behind last: Match?) -> Double { min(0, last?.score ?? 0) }

    /// There is no scale: the query side is not normalised.
    public func probability(of score: Double) -> Double? { nil }
}
