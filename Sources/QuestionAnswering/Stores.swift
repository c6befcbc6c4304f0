/// Holds documents, their passages and their labels; the truth from which every index is made.
///
/// Every mutating call is one transaction: it happens wholly or not at all, also through a crash.
public protocol DocumentStore: Sendable {
    /// Adds documents with their labels in one transaction.
    ///
    /// A document without an id is named by the SHA-256 of its text. One document of a batch may be a
    /// duplicate of an earlier one of the same batch.
    /// Overwriting with the same title and text keeps the passages and their vectors; with others
    /// it replaces them. Labels are stored whatever becomes of their document, one of a known id
    /// replacing the stored one in its place.
    /// `checkpoint` says how far an import has come and is stored in the same transaction.
    /// Throws `QuarryError` of kind `badData` for a duplicate under `.fail`, for an empty text or
    ///   id, and for a NUL character anywhere; nothing of the batch is stored then.
    func add(
        _ items: [CorpusItem],
        onDuplicate policy: DuplicatePolicy,
        checkpoint: ImportCheckpoint?
    ) async throws -> AddedCounts
    /// The document of that name, or nil.
    func document(_ id: DocumentID) async throws -> Document?
    /// The passages of those names that exist, in the order asked for.
    func passages(_ ids: [PassageID]) async throws -> [Passage]
    /// The passages of a document, in order of their place.
    func passages(of document: DocumentID) async throws -> [Passage]
    /// The documents that those passages are cut from; passages that are gone are left out.
    func documentIDs(of passages: [PassageID]) async throws -> [PassageID: DocumentID]
    /// The names of all passages for which the filter holds, ascending.
    func passageIDs(matching filter: Filter?) async throws -> [PassageID]
    /// The first `limit` of them.
    func passageIDs(matching filter: Filter?, limit: Int) async throws -> [PassageID]
    /// Removes documents with their passages and vectors; returns how many there were.
    ///
    /// Labels stay: they are what a person said, and hold again when the document comes back.
    @discardableResult
    func remove(_ ids: [DocumentID]) async throws -> Int
    /// Adds labels; one with a known id replaces the stored one.
    func add(_ labels: [Label]) async throws
    /// The labels for whose metadata the filter holds, in the order they were first added.
    func labels(matching filter: Filter?) async throws -> [Label]
    /// How far the import of that name had come, or nil when it finished or never began.
    func importCheckpoint(_ name: String) async throws -> ImportCheckpoint?
    /// How much there is, in one snapshot.
    func counts() async throws -> StoreCounts
    /// The generation of `counts()` alone: asked before every search.
    func generation() async throws -> Int64
    /// The fields of a filter that no document has: such a filter matches nothing, and the user is told.
    func unknownFields(in filter: Filter) async throws -> [String]
}

extension DocumentStore {
    /// The documents of passages, by reading the passages.
    public func documentIDs(of passages: [PassageID]) async throws -> [PassageID: DocumentID] {
        let found = try await self.passages(passages)
        return Dictionary(found.map { ($0.id, $0.documentID) }) { first, _ in first }
    }

    /// The first `limit` passages for which the filter holds, cut from all of them.
    public func passageIDs(matching filter: Filter?, limit: Int) async throws -> [PassageID] {
        Array(try await passageIDs(matching: filter).prefix(max(0, limit)))
    }

    /// The generation, taken from the counts.
    public func generation() async throws -> Int64 { try await counts().generation }

    /// Adds documents with their labels in one transaction, outside any resumable import.
    @discardableResult
    public func add(_ items: [CorpusItem], onDuplicate policy: DuplicatePolicy) async throws
        -> AddedCounts
    {
        try await add(items, onDuplicate: policy, checkpoint: nil)
    }
}

/// How far an import has come; written with the batch that it describes.
public struct ImportCheckpoint: Hashable, Sendable {
    /// Names the import: file, its size and date, format, split.
    public let name: String
    /// How many records of the corpus are done with; nil when all are, which forgets the import.
    public let recordsDone: Int?

    /// Makes a checkpoint.
    public init(name: String, recordsDone: Int?) {
        self.name = name
        self.recordsDone = recordsDone
    }
}

/// What became of a batch of documents.
public struct AddedCounts: Hashable, Sendable {
    /// New in the store.
    public var added = 0
    /// Known already and left alone.
    public var skipped = 0
    /// Known already and replaced.
    public var overwritten = 0
    /// Labels stored.
    public var labels = 0

    /// No documents yet.
    public init() {}

    /// Documents that the store knew already.
    public var duplicate: Int { skipped + overwritten }

    /// Adds up two batches.
    public static func + (left: AddedCounts, right: AddedCounts) -> AddedCounts {
        var sum = left
        sum.added += right.added
        sum.skipped += right.skipped
        sum.overwritten += right.overwritten
        sum.labels += right.labels
        return sum
    }
}

/// How much a store holds.
public struct StoreCounts: Hashable, Sendable {
    /// Documents.
    public let documents: Int
    /// Passages.
    public let passages: Int
    /// Vectors, over all embedders.
    public let vectors: Int
    /// Labels.
    public let labels: Int
    /// Grows by one with every transaction that changed documents, labels or vectors.
    public let generation: Int64

    /// Makes counts.
    public init(documents: Int, passages: Int, vectors: Int, labels: Int, generation: Int64) {
        self.documents = documents
        self.passages = passages
        self.vectors = vectors
        self.labels = labels
        self.generation = generation
    }
}

/// Finds passages by their words.
public protocol LexicalIndex: Sendable {
    /// The best passages that share a word with the text and pass the filter, best first, ties by
    /// earlier passage.
    ///
    /// Any text is allowed; one without a word in it matches nothing.
    /// Of more than `LexicalScoring.maximumTerms` words that the index knows, the rarest count.
    func search(_ text: String, scoring: LexicalScoring, filter: Filter?, limit: Int) async throws
        -> [Match]
}

/// How words are weighed.
public enum LexicalScoring: Hashable, Sendable {
    /// Okapi BM25 with term saturation `k1` (0 or more) and length normalisation `b` (0 to 1).
    /// idf = ln((N - n + 0.5) / (n + 0.5)), at least 1e-6, as in SQLite's FTS5. A word counts as
    /// often as the question says it, as in Lucene.
    case bm25(k1: Double, b: Double)
    /// Cosine of tf-idf vectors, where a word weighs idf = ln((1 + N) / (1 + n)) + 1 in the question
    /// and (1 + ln tf) × idf in a passage; the passage is normalised by the root of its length in
    /// words. A word that the question repeats counts once.
    case tfidf

    /// BM25 with FTS5's own parameters, k1 1.2 and b 0.75.
    public static var standardBM25: LexicalScoring { .bm25(k1: 1.2, b: 0.75) }

    /// How many words of a question count: the rarest, and among equals the first by UTF-8 bytes.
    public static let maximumTerms = 256
}

/// Holds the vectors of passages; the truth from which vector indexes are made.
public protocol VectorStore: Sendable {
    /// Names this store among all stores, so that a copy of another one's vectors is known for one;
    /// empty where the store has no name.
    func identity() async throws -> String
    /// Up to `limit` passages behind `passage` (nil: from the start) that have no vector of this
    /// embedder, ascending.
    func passagesLackingVector(of embedder: EmbedderID, after passage: PassageID?, limit: Int)
        async throws -> [Passage]
    /// Stores vectors in one transaction; vectors of passages that are gone are dropped silently.
    ///
    /// Throws `QuarryError` of kind `badData` for vectors of unequal length or with a number that is
    ///   not finite.
    func setVectors(_ vectors: [PassageID: Vector], of embedder: EmbedderID) async throws
    /// The stored vectors of those passages (nil: of all), ascending by passage.
    func vectors(of embedder: EmbedderID, among passages: [PassageID]?) async throws
        -> [(passage: PassageID, vector: Vector)]
    /// What changed for this embedder since a generation: enough to bring a copy up to date.
    ///
    /// A generation that the store has not reached yet is that of another store: then everything
    /// counts as changed.
    func vectorChanges(of embedder: EmbedderID, since generation: Int64) async throws
        -> VectorChanges
    /// Removes every vector of the embedder; returns how many there were.
    @discardableResult
    func removeVectors(of embedder: EmbedderID) async throws -> Int
    /// The embedders that have vectors, with their counts.
    func embedders() async throws -> [(embedder: EmbedderID, count: Int)]
}

extension VectorStore {
    /// No name.
    public func identity() async throws -> String { "" }
}

/// The difference between a copy of the vectors and the store, in one snapshot.
public struct VectorChanges: Sendable {
    /// The generation that the copy has once the changes are made.
    public let generation: Int64
    /// Vectors written after the copy's generation, ascending by passage.
    public let updated: [(passage: PassageID, vector: Vector)]
    /// All passages that have a vector now, ascending: what a copy holds beyond these is gone.
    public let present: [PassageID]

    /// Makes a set of changes.
    public init(
        generation: Int64,
        updated: [(passage: PassageID, vector: Vector)],
        present: [PassageID]
    ) {
        self.generation = generation
        self.updated = updated
        self.present = present
    }
}

/// Finds passages by their vectors: a copy of a store's vectors made for speed.
public protocol VectorIndex: Sendable {
    /// The passages of highest inner product with the query, best first, ties by earlier passage.
    ///
    /// `among`: only these passages; nil means all. Several searches among the same passages are
    /// faster with the same selection.
    func search(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match]
    /// How many vectors it holds.
    var count: Int { get }
}
