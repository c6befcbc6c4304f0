public import QuestionAnswering

/// Gives every passage that has no vector yet its vector.
///
/// Each batch is one transaction of the store: what was embedded before an interruption stays, and
/// the next run goes on behind it.
public struct EmbeddingUpdater: Sendable {
    /// How far a run has come.
    public struct Progress: Sendable, Hashable {
        /// Passages embedded by this run.
        public let done: Int
        /// Passages that had no vector when it began.
        public let total: Int

        /// Names a point of a run.
        public init(done: Int, total: Int) {
            self.done = done
            self.total = total
        }
    }

    private let embedder: any TextEmbedder
    private let store: any DocumentStore & VectorStore
    private let text: PassageText
    private let batch: Int

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - embedder: makes the vectors.
    ///   - store: has the passages and takes the vectors.
    ///   - text: what of a passage is embedded.
    ///   - batch: passages a transaction, 1 or more.
    public init(
        embedder: any TextEmbedder,
        store: any DocumentStore & VectorStore,
        text: PassageText = .textOnly,
        batch: Int = 256
    ) {
        self.embedder = embedder
        self.store = store
        self.text = text
        self.batch = max(1, batch)
    }

    /// Under which name the vectors are stored.
    public var vectorsID: EmbedderID { text.vectorsID(of: embedder.id) }

    /// Embeds what lacks a vector.
    ///
    /// - Parameter progress: told before the first batch and after each.
    /// - Returns: how many passages that were.
    /// - Throws: `CancellationError` between two batches; `QuarryError` of kind `internalFault` when
    ///   the embedder breaks its promises; what embedder and store throw.
    @discardableResult
    public func run(progress: @Sendable (Progress) -> Void = { _ in }) async throws -> Int {
        let total = try await lackingCount()
        var done = 0
        var last: PassageID?
        progress(Progress(done: 0, total: total))
        while true {
            try Task.checkCancellation()
            let passages = try await store.passagesLackingVector(
                of: vectorsID,
                after: last,
                limit: batch
            )
            guard let newest = passages.last else { return done }
            try await store.setVectors(try await vectors(of: passages), of: vectorsID)
            last = newest.id
            done += passages.count
            progress(Progress(done: done, total: max(done, total)))
        }
    }

    private func lackingCount() async throws -> Int {
        let present = try await store.embedders()
            .first { $0.embedder.rawValue == vectorsID.rawValue }?.count
        return max(0, try await store.counts().passages - (present ?? 0))
    }

    private func vectors(of passages: [Passage]) async throws -> [PassageID: Vector] {
        let vectors = try await embedder.embed(passages.map(text.text), as: .passage)
        let isSound =
            vectors.count == passages.count
            && vectors.allSatisfy {
                $0.dimension == embedder.dimension && $0.values.allSatisfy(\.isFinite)
            }
        guard isSound else {
            throw QuarryError(
                .internalFault,
                while: "embedding passages with",
                "\(embedder.id)",
                expected: "\(passages.count) finite vectors of \(embedder.dimension) coordinates",
                found: "\(vectors.count), of \(Set(vectors.map(\.dimension)).sorted()) coordinates",
                nextStep: "Check the model with: quarry doctor"
            )
        }
        return Dictionary(zip(passages.map(\.id), vectors)) { first, _ in first }
    }
}

/// What of a passage is embedded.
public enum PassageText: String, Sendable, Hashable, CaseIterable {
    /// Its text: right where titles say nothing, such as product numbers.
    case textOnly = "text"
    /// Its title, a line break and its text.
    case titleAndText = "title-and-text"

    /// What vectors of that name were made from.
    public init(ofVectors id: EmbedderID) {
        self = id.rawValue.hasSuffix(Self.mark) ? .titleAndText : .textOnly
    }

    /// What the names of vectors of titles and texts end in.
    private static let mark = "+title"

    /// The text that stands for a passage.
    public func text(of passage: Passage) -> String {
        self == .titleAndText ? passage.searchedText : passage.text
    }

    /// The name of vectors made from this text: they must not mix with others of the same model.
    public func vectorsID(of embedder: EmbedderID) -> EmbedderID {
        self == .textOnly ? embedder : EmbedderID(embedder.rawValue + Self.mark)
    }
}
