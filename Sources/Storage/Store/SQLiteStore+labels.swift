internal import GRDB
public import QuestionAnswering

extension SQLiteStore {
    /// Adds labels; one with a known id replaces the stored one.
    public func add(_ labels: [Label]) async throws {
        try await write("adding labels") { transaction in
            for label in labels {
                try StoreRules.check(label)
                try transaction.store(label)
            }
        }
    }

    /// The labels for whose metadata the filter holds, in the order they were first added.
    public func labels(matching filter: Filter?) async throws -> [Label] {
        try await read("reading labels") { db in
            let filter = FilterSQL(
                filter ?? .all([]),
                of: .labels,
                owner: "labels.serial"
            )
            let rows = try Row.fetchCursor(
                db,
                sql: "\(LabelRow.select) WHERE \(filter.sql) ORDER BY serial",
                arguments: filter.arguments
            )
            return try Array(rows.map { try LabelRow.label($0) })
        }
    }

    /// How far the import of that name had come, or nil when it finished or never began.
    public func importCheckpoint(_ name: String) async throws -> ImportCheckpoint? {
        try await read("reading how far an import came") { db in
            try Int.fetchOne(
                db,
                sql: "SELECT records_done FROM imports WHERE name = ?",
                arguments: [name]
            )
            .map { ImportCheckpoint(name: name, recordsDone: $0) }
        }
    }
}

extension StoreTransaction {
    /// Writes down how far an import has come, or forgets one that is done.
    func store(_ checkpoint: ImportCheckpoint) throws {
        if let recordsDone = checkpoint.recordsDone {
            try run(
                "INSERT OR REPLACE INTO imports(name, records_done) VALUES (?, ?)",
                [checkpoint.name, recordsDone]
            )
        } else {
            try run("DELETE FROM imports WHERE name = ?", [checkpoint.name])
        }
    }
}
