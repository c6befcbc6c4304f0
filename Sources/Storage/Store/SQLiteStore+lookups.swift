internal import GRDB
public import QuestionAnswering

// What people choose from: known documents, values of fields, questions asked before.

extension SQLiteStore {
    /// Grows with every change; one row to read, where `counts` counts them all.
    public func generation() async throws -> Int64 {
        try await read("reading the generation") { db in
            let statement = try db.cachedStatement(sql: "SELECT generation FROM store")
            return try Int64.fetchOne(statement) ?? 0
        }
    }

    /// Those of some documents that the store has.
    public func known(_ ids: [DocumentID]) async throws -> Set<DocumentID> {
        try await read("looking up documents") { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM documents WHERE id = ?")
            return Set(
                try ids.filter { try Int.fetchOne(statement, arguments: [$0.rawValue]) != nil }
            )
        }
    }

    /// The values of a metadata field with the number of documents that have each, most frequent
    /// first, then in order of their bytes.
    public func values(of field: String, limit: Int) async throws
        -> [(value: String, documents: Int)]
    {
        try await read("listing the values of a field") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT text, sum(size) AS many FROM document_fields
                    WHERE field = (SELECT id FROM fields WHERE name = ?)
                    GROUP BY text ORDER BY many DESC, text LIMIT ?
                    """,
                arguments: [field, limit]
            )
            .map { (value: $0[0], documents: $0[1]) }
        }
    }

    /// The questions of labels for which the filter holds and that have the words in them, whatever
    /// their case; each once, in order of their bytes.
    public func questions(containing words: String, matching filter: Filter?, limit: Int)
        async throws -> [String]
    {
        try await read("listing questions") { db in
            let filter = FilterSQL(
                filter ?? .all([]),
                of: .labels,
                owner: "labels.serial"
            )
            return try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT question FROM labels
                    WHERE instr(lower(question), lower(?)) > 0 AND \(filter.sql)
                    ORDER BY question LIMIT ?
                    """,
                arguments: [words] + filter.arguments + [limit]
            )
        }
    }
}
