internal import GRDB
public import QuestionAnswering

extension SQLiteStore: DocumentStore {
    /// Adds documents with their labels in one transaction.
    public func add(
        _ items: [CorpusItem],
        onDuplicate policy: DuplicatePolicy,
        checkpoint: ImportCheckpoint?
    ) async throws -> AddedCounts {
        try await add(
            PreparedBatch(items, cutBy: splitter),
            onDuplicate: policy,
            checkpoint: checkpoint
        )
    }

    /// Adds documents that are ready to be stored; says when their rows are written, and what is left is
    /// their words and the disk.
    func add(
        _ batch: PreparedBatch,
        onDuplicate policy: DuplicatePolicy,
        checkpoint: ImportCheckpoint?,
        afterRows: @escaping @Sendable () -> Void = {}
    ) async throws -> AddedCounts {
        try await write("adding documents") { transaction in
            let counts = try transaction.add(batch, onDuplicate: policy)
            afterRows()
            if let checkpoint { try transaction.store(checkpoint) }
            return counts
        }
    }

    /// The document of that name, or nil.
    public func document(_ id: DocumentID) async throws -> Document? {
        try await read("reading a document") { db in
            try Row.fetchOne(
                db,
                sql: "SELECT title, text, metadata FROM documents WHERE id = ?",
                arguments: [id.rawValue]
            )
            .map { row in
                Document(
                    id: id,
                    title: row[0],
                    text: row[1],
                    metadata: try MetadataJSON.metadata(from: row[2])
                )
            }
        }
    }

    /// The passages of those names that exist, in the order asked for.
    public func passages(_ ids: [PassageID]) async throws -> [Passage] {
        try await read("reading passages") { db in
            var reading = PassageReading(db)
            return try ids.compactMap { try reading.passage($0) }
        }
    }

    /// The passages of a document, in order of their place.
    public func passages(of document: DocumentID) async throws -> [Passage] {
        try await read("reading passages") { db in
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT passages.id FROM passages
                    JOIN documents ON documents.serial = passages.document
                    WHERE documents.id = ? ORDER BY passages.id
                    """,
                arguments: [document.rawValue]
            )
            var reading = PassageReading(db)
            return try ids.compactMap { try reading.passage(PassageID($0)) }
        }
    }

    /// The documents that those passages are cut from; passages that are gone are left out.
    public func documentIDs(of passages: [PassageID]) async throws -> [PassageID: DocumentID] {
        try await read("reading passages") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT documents.id FROM passages
                    JOIN documents ON documents.serial = passages.document
                    WHERE passages.id = ?
                    """
            )
            var documents: [PassageID: DocumentID] = [:]
            for passage in passages {
                let name = try String.fetchOne(statement, arguments: [passage.rawValue])
                documents[passage] = name.map(DocumentID.init)
            }
            return documents
        }
    }

    /// The names of all passages for which the filter holds, ascending.
    public func passageIDs(matching filter: Filter?) async throws -> [PassageID] {
        try await read("filtering passages") { db in
            let passing = try filter.map {
                try DocumentBits(of: $0, on: db).condition(on: "document")
            }
            return try db.collect(
                "id",
                "FROM passages WHERE \(passing?.sql ?? "TRUE")",
                passing?.arguments ?? []
            )
            .map { PassageID($0) }
        }
    }

    /// Removes documents with their passages and vectors; returns how many there were.
    @discardableResult
    public func remove(_ ids: [DocumentID]) async throws -> Int {
        try await write("removing documents") { transaction in
            try ids.count { try transaction.remove($0) }
        }
    }

    /// How much there is, in one snapshot.
    public func counts() async throws -> StoreCounts {
        try await read("counting") { db in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
            }
            return StoreCounts(
                documents: try count("documents"),
                passages: try count("passages"),
                vectors: try count("vectors"),
                labels: try count("labels"),
                generation: try Int64.fetchOne(db, sql: "SELECT generation FROM store") ?? 0
            )
        }
    }

    /// The fields of a filter that no document has, in order of their bytes.
    public func unknownFields(in filter: Filter) async throws -> [String] {
        try await read("reading fields") { db in
            try filter.fields.filter { field in
                guard field != Filter.documentIDField else { return false }
                return try Int.fetchOne(
                    db,
                    sql: """
                        SELECT 1 FROM document_fields
                        WHERE field = (SELECT id FROM fields WHERE name = ?) LIMIT 1
                        """,
                    arguments: [field]
                ) == nil
            }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }
}

/// Reads passages in one snapshot, each document's text only once in a row.
struct PassageReading {
    private let db: Database
    private var document: (serial: Int64, content: Document)?

    init(_ db: Database) { self.db = db }

    /// The passage of that name, or nil.
    mutating func passage(_ id: PassageID) throws -> Passage? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT document, scalar_start, scalar_end, byte_start, byte_end
                    FROM passages WHERE id = ?
                    """
            ),
            arguments: [id.rawValue]
        )
        guard let row, let document = try document(row[0]), let name = document.id else {
            return nil
        }
        let range = TextRange(scalars: row[1]..<row[2], bytes: row[3]..<row[4])
        let isWhole = range.bytes.count == document.text.utf8.count
        return Passage(
            id: id,
            documentID: name,
            text: isWhole ? document.text : document.text.slice(bytes: range.bytes),
            range: range,
            title: document.title,
            metadata: document.metadata
        )
    }

    private mutating func document(_ serial: Int64) throws -> Document? {
        if let document, document.serial == serial { return document.content }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT id, title, text, metadata FROM documents WHERE serial = ?"
            ),
            arguments: [serial]
        )
        guard let row else { return nil }
        let content = Document(
            id: DocumentID(row[0]),
            title: row[1],
            text: row[2],
            metadata: try MetadataJSON.metadata(from: row[3])
        )
        document = (serial, content)
        return content
    }
}
