import Foundation
public import QuestionAnswering

/// Finds passages whose vectors lie close to the question's.
///
/// One class serves models with one tower (`embedding`) and with two (`dpr`): which tower embeds a
/// text is the embedder's business. Passages that have no vector yet come last, in the order of
/// passages; `coverage()` counts them, so that nobody takes their place for a judgment.
public struct DenseRetriever: MatchRetriever {
    /// What the inner product of two vectors means.
    public enum Similarity: String, Sendable, Hashable, CaseIterable {
        /// The vectors have length one: the cosine of their angle, -1 to 1.
        case cosine
        /// The vectors have any length, as DPR's: any number, mostly between 50 and 100.
        case innerProduct
    }

    /// Its name on the command line, `embedding` or `dpr`.
    public let name: String
    /// Where the passages are.
    public let store: any DocumentStore
    private let embedder: any TextEmbedder
    private let vectors: VectorIndexCache
    private let similarity: Similarity
    private let selections: FilterMemory<PassageSelection>

    /// Embeds the question and looks for its neighbours.
    public init(
        name: String = "embedding",
        embedder: any TextEmbedder,
        vectors: VectorIndexCache,
        store: any DocumentStore,
        similarity: Similarity = .cosine
    ) {
        self.init(
            name: name,
            embedder: embedder,
            vectors: vectors,
            store: store,
            similarity: similarity,
            // A number and a position for each passage, and a bit for some more.
            selections: FilterMemory(room: 16 << 20) { 20 * $0.passages.count }
        )
    }

    private init(
        name: String,
        embedder: any TextEmbedder,
        vectors: VectorIndexCache,
        store: any DocumentStore,
        similarity: Similarity,
        selections: FilterMemory<PassageSelection>
    ) {
        self.name = name
        self.embedder = embedder
        self.vectors = vectors
        self.store = store
        self.similarity = similarity
        self.selections = selections
    }

    /// The passages that have a vector.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there are passages and none has a vector.
    public func matches(for query: Query, limit: Int) async throws -> [Match] {
        guard limit > 0 else { return [] }
        let index = try await vectors.index()
        guard index.count > 0 else {
            try await requireNoPassages()
            return []
        }
        let embedded = try await embedder.embed([query.text], as: .query)
        guard let vector = embedded.first, embedded.count == 1 else {
            throw QuarryError(
                .internalFault,
                while: "embedding",
                "the question",
                expected: "1 vector",
                found: "\(embedded.count)"
            )
        }
        let among = try await selection(query.filter)
        return try index.search(vector, limit: limit, among: among)
    }

    /// Embeds the questions in one batch.
    public func prepared(for queries: [Query]) async throws -> any MatchRetriever {
        DenseRetriever(
            name: name,
            embedder: try await RememberedQuestions(queries.map(\.text), embedder: embedder),
            vectors: vectors,
            store: store,
            similarity: similarity,
            selections: selections
        )
    }

    /// Passages without a vector score below all that have one: -1, the cosine of opposites, or one
    /// less than the last match.
    public func scoreOfUnmatched(behind last: Match?) -> Double {
        guard let last, last.score <= -1 else { return -1 }
        return last.score - 1
    }

    /// (1 + cosine) / 2, or the logistic function of a hundredth of the inner product: conventions,
    /// not fitted probabilities.
    public func probability(of score: Double) -> Double? {
        switch similarity {
        case .cosine: min(1, max(0, (1 + score) / 2))
        case .innerProduct: 1 / (1 + exp(-score / 100))
        }
    }

    /// How many passages can be found by their vectors.
    public func coverage() async throws -> VectorCoverage {
        VectorCoverage(
            embedder: vectors.embedder,
            passages: try await store.counts().passages,
            vectors: try await vectors.index().count
        )
    }

    /// What a filter lets through, asked of the store once a generation.
    private func selection(_ filter: Filter?) async throws -> PassageSelection? {
        guard let filter else { return nil }
        // Asked first: what the store says then is of this generation or a later one, never older.
        let generation = try await store.generation()
        if let known = selections.known(filter, at: generation) { return known }
        let made = PassageSelection(try await store.passageIDs(matching: filter))
        selections.keep(made, for: filter, at: generation)
        return made
    }

    private func requireNoPassages() async throws {
        let passages = try await store.passageIDs(matching: nil, limit: 1)
        guard !passages.isEmpty else { return }
        throw QuarryError(
            .missing,
            while: "searching by vectors of",
            "\(vectors.embedder)",
            expected: "vectors of the passages",
            found: "none",
            nextStep: "Embed the passages with: quarry index"
        )
    }
}

/// How many of a store's passages have a vector.
public struct VectorCoverage: Sendable, Hashable {
    /// The embedder meant.
    public let embedder: EmbedderID
    /// Passages in the store.
    public let passages: Int
    /// Those with a vector.
    public let vectors: Int

    /// What a person should know; nil when every passage has its vector.
    public var warning: String? {
        guard vectors < passages else { return nil }
        return "\(passages - vectors) of \(passages) passages have no vector of \(embedder) yet and"
            + " come last in every list. Embed them with: quarry index"
    }
}
