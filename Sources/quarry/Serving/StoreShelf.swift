import QuestionAnswering
import Retrieval
import Serving
import Storage
import Synchronization

/// The store of an index as the service sees it.
struct StoreShelf: Sendable {
    private let store: SQLiteStore
    private let updater: EmbeddingUpdater?
    private let writers = WriterQueue()
    private let lists: RememberedLists
    private let freezing: FrozenWordsRenewal

    /// `updater` embeds what is added; nil where the index has no vectors.
    init(store: SQLiteStore, updater: EmbeddingUpdater?) {
        self.store = store
        self.updater = updater
        lists = RememberedLists(store)
        freezing = FrozenWordsRenewal(of: store)
    }

    /// The functions of the shelf.
    var shelf: DocumentShelf {
        DocumentShelf(
            add: { try await add($0, onDuplicate: $1) },
            document: { id in try await store.blamed { try await store.document(id) } },
            remove: { id in try await write { try await store.remove([id]) } > 0 },
            label: { label in try await write { try await store.add([label]) } },
            counts: { try await store.blamed { try await store.counts() } },
            generation: { try await store.blamed { try await store.generation() } },
            values: { field, limit in
                try await store.blamed { try await lists.values(of: field, limit: limit) }
            },
            questions: { words, filter, limit in
                try await store.blamed {
                    try await lists.questions(containing: words, matching: filter, limit: limit)
                }
            }
        )
    }

    /// Writes when it is this writer's turn, and to the index that people find under its name.
    private func write<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await writers.write {
            guard store.isInPlace else { throw ShelfError.replaced }
            return try await store.blamed(for: [.badData], body)
        }
    }

    private func add(_ documents: [Document], onDuplicate policy: DuplicatePolicy) async throws
        -> [AddedDocument]
    {
        try await write {
            let ids = documents.map { $0.id ?? DocumentID.contentHash(of: $0.text) }
            let outcomes = outcomes(ids, known: try await store.known(ids), policy)
            if policy == .fail, let second = outcomes.first(where: { $0.status != .added }) {
                throw ShelfError.duplicate(second.id)
            }
            try await store.add(documents.map { CorpusItem(document: $0) }, onDuplicate: policy)
            try await updater?.run()
            freezing.begin()
            return outcomes
        }
    }

    /// What becomes of each; one may be a duplicate of an earlier one of the same call.
    private func outcomes(
        _ ids: [DocumentID],
        known: Set<DocumentID>,
        _ policy: DuplicatePolicy
    ) -> [AddedDocument] {
        var seen = known
        return ids.map { id in
            guard !seen.insert(id).inserted else { return AddedDocument(id: id, status: .added) }
            return AddedDocument(
                id: id,
                status: policy == .overwrite ? .overwritten : .duplicate
            )
        }
    }
}

/// Lists that every view of the page shows: made once a generation of the store.
private final class RememberedLists: Sendable {
    private enum Name: Hashable {
        case values(String, Int)
        case questions(String, Filter?, Int)
    }

    private struct State {
        var generation: Int64 = -1
        var values: [Name: [FieldValue]] = [:]
        var questions: [Name: [String]] = [:]
    }

    private let store: SQLiteStore
    private let state = Mutex(State())
    private static let capacity = 1000

    init(_ store: SQLiteStore) { self.store = store }

    func values(of field: String, limit: Int) async throws -> [FieldValue] {
        let name = Name.values(field, limit)
        let generation = try await store.generation()
        if let known = remembered(generation, { $0.values[name] }) { return known }
        let values = try await store.values(of: field, limit: limit).map {
            FieldValue(value: $0.value, documents: $0.documents)
        }
        remember(generation) { $0.values[name] = values }
        return values
    }

    func questions(containing words: String, matching filter: Filter?, limit: Int) async throws
        -> [String]
    {
        let name = Name.questions(words, filter, limit)
        let generation = try await store.generation()
        if let known = remembered(generation, { $0.questions[name] }) { return known }
        let questions = try await store.questions(
            containing: words,
            matching: filter,
            limit: limit
        )
        remember(generation) { $0.questions[name] = questions }
        return questions
    }

    private func remembered<List>(_ generation: Int64, _ list: (State) -> List?) -> List? {
        state.withLock { $0.generation == generation ? list($0) : nil }
    }

    private func remember(_ generation: Int64, _ keep: (inout State) -> Void) {
        state.withLock { state in
            let isFull = state.values.count + state.questions.count >= Self.capacity
            if state.generation != generation || isFull { state = State(generation: generation) }
            keep(&state)
        }
    }
}
