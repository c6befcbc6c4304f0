public import QuestionAnswering

/// A document store that is its own definition: plain arrays, linear scans, nothing clever.
///
/// Every other store must give the same answers; the contract suites compare them.
public actor InMemoryStore: DocumentStore {
    /// One stored document.
    struct StoredDocument {
        var document: Document
        let id: DocumentID
        var passages: [StoredPassage]
    }

    /// One stored passage, without what its document says.
    struct StoredPassage {
        let id: PassageID
        let range: TextRange
    }

    /// A vector and the generation that wrote it.
    struct StoredVector {
        let vector: Vector
        let generation: Int64
    }

    /// All that changes; copied before a transaction and put back when it fails.
    struct State {
        var documents: [StoredDocument] = []
        var labels: [Label] = []
        var checkpoints: [String: Int] = [:]
        var vectors: [EmbedderID: [PassageID: StoredVector]] = [:]
        var lastPassage: Int64 = 0
        var generation: Int64 = 0
        var isChanged = false
    }

    var state = State()
    private let splitter: any PassageSplitting

    /// An empty store.
    public init(splitter: any PassageSplitting = WholeText()) {
        self.splitter = splitter
    }

    /// Runs a change wholly or not at all, and counts it when it changed anything.
    func transaction<Result>(_ change: (inout State) throws -> Result) throws -> Result {
        var copy = state
        copy.isChanged = false
        let result = try change(&copy)
        if copy.isChanged { copy.generation += 1 }
        state = copy
        return result
    }

    /// Adds documents with their labels in one transaction.
    public func add(
        _ items: [CorpusItem],
        onDuplicate policy: DuplicatePolicy,
        checkpoint: ImportCheckpoint?
    ) throws -> AddedCounts {
        try transaction { state in
            var counts = AddedCounts()
            for item in items {
                let document = item.document
                try Self.check(document, labels: item.labels)
                let id = document.id ?? DocumentID(SHA256Definition.hexDigest(of: document.text))
                if let index = state.documents.firstIndex(where: { $0.id == id }) {
                    switch policy {
                    case .skip: counts.skipped += 1
                    case .fail: throw Self.badData("a new document", "\(id), which is stored")
                    case .overwrite:
                        counts.overwritten += 1
                        overwrite(index, with: document, in: &state)
                    }
                } else {
                    counts.added += 1
                    append(document, id: id, to: &state)
                }
                for label in item.labels {
                    counts.labels += 1
                    Self.store(label.bound(to: id), in: &state)
                }
            }
            if let checkpoint { state.checkpoints[checkpoint.name] = checkpoint.recordsDone }
            return counts
        }
    }

    private func append(_ document: Document, id: DocumentID, to state: inout State) {
        state.isChanged = true
        state.documents.append(
            StoredDocument(
                document: Document(
                    id: id,
                    title: document.title,
                    text: document.text,
                    metadata: document.metadata
                ),
                id: id,
                passages: split(document.text, in: &state)
            )
        )
    }

    private func overwrite(_ index: Int, with document: Document, in state: inout State) {
        let old = state.documents[index]
        let new = Document(
            id: old.id,
            title: document.title,
            text: document.text,
            metadata: document.metadata
        )
        let isSameText =
            old.document.text.utf8.elementsEqual(new.text.utf8)
            && old.document.title.map { Array($0.utf8) } == new.title.map { Array($0.utf8) }
        guard !isSameText || old.document != new else { return }
        state.isChanged = true
        state.documents[index].document = new
        if !isSameText {
            Self.dropVectors(of: old.passages, in: &state)
            state.documents[index].passages = split(new.text, in: &state)
        }
    }

    private func split(_ text: String, in state: inout State) -> [StoredPassage] {
        splitter.ranges(in: text).map { range in
            state.lastPassage += 1
            return StoredPassage(id: PassageID(state.lastPassage), range: range)
        }
    }

    private static func dropVectors(of passages: [StoredPassage], in state: inout State) {
        for embedder in state.vectors.keys {
            for passage in passages { state.vectors[embedder]?[passage.id] = nil }
            if state.vectors[embedder]?.isEmpty == true { state.vectors[embedder] = nil }
        }
    }

    private static func store(_ label: Label, in state: inout State) {
        let known = state.labels.firstIndex { $0.id.utf8.elementsEqual(label.id.utf8) }
        if let known {
            guard state.labels[known] != label else { return }
            state.labels[known] = label
        } else {
            state.labels.append(label)
        }
        state.isChanged = true
    }

    /// The document of that name, or nil.
    public func document(_ id: DocumentID) -> Document? {
        state.documents.first { $0.id == id }?.document
    }

    /// The passages of those names that exist, in the order asked for.
    public func passages(_ ids: [PassageID]) -> [Passage] {
        let all = Dictionary(uniqueKeysWithValues: allPassages().map { ($0.id, $0) })
        return ids.compactMap { all[$0] }
    }

    /// The passages of a document, in order of their place.
    public func passages(of document: DocumentID) -> [Passage] {
        allPassages().filter { $0.documentID == document }
    }

    /// The names of all passages for which the filter holds, ascending.
    public func passageIDs(matching filter: Filter?) -> [PassageID] {
        allPassages().filter { filter?.matches($0.metadata, documentID: $0.documentID) ?? true }
            .map(\.id)
    }

    /// Removes documents with their passages and vectors; returns how many there were.
    @discardableResult
    public func remove(_ ids: [DocumentID]) throws -> Int {
        try transaction { state in
            let wanted = Set(ids)
            let gone = state.documents.filter { wanted.contains($0.id) }
            state.documents.removeAll { wanted.contains($0.id) }
            for document in gone { Self.dropVectors(of: document.passages, in: &state) }
            state.isChanged = !gone.isEmpty
            return gone.count
        }
    }

    /// Adds labels; one with a known id replaces the stored one.
    public func add(_ labels: [Label]) throws {
        try transaction { state in
            for label in labels {
                try Self.check(label)
                Self.store(label, in: &state)
            }
        }
    }

    /// The labels for whose metadata the filter holds, in the order they were first added.
    public func labels(matching filter: Filter?) -> [Label] {
        state.labels.filter { filter?.matches($0.metadata, documentID: $0.documentID) ?? true }
    }

    /// How far the import of that name had come, or nil when it finished or never began.
    public func importCheckpoint(_ name: String) -> ImportCheckpoint? {
        state.checkpoints[name].map { ImportCheckpoint(name: name, recordsDone: $0) }
    }

    /// How much there is, in one snapshot.
    public func counts() -> StoreCounts {
        StoreCounts(
            documents: state.documents.count,
            passages: state.documents.reduce(0) { $0 + $1.passages.count },
            vectors: state.vectors.values.reduce(0) { $0 + $1.count },
            labels: state.labels.count,
            generation: state.generation
        )
    }

    /// The fields of a filter that no document has.
    public func unknownFields(in filter: Filter) -> [String] {
        let known = Set(state.documents.flatMap { $0.document.metadata.flatFields.map(\.field) })
        return filter.fields.subtracting(known).subtracting([Filter.documentIDField]).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    /// Every passage, ascending.
    func allPassages() -> [Passage] {
        state.documents.flatMap { stored in
            stored.passages.map { passage in
                Passage(
                    id: passage.id,
                    documentID: stored.id,
                    text: stored.document.text.slice(bytes: passage.range.bytes),
                    range: passage.range,
                    title: stored.document.title,
                    metadata: stored.document.metadata
                )
            }
        }
        .sorted { $0.id < $1.id }
    }
}
