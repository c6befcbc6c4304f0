internal import Foundation
internal import GRDB
public import QuestionAnswering

extension SQLiteStore: VectorStore {
    /// Passages behind `passage` (nil: from the start) that have no vector of this embedder.
    public func passagesLackingVector(
        of embedder: EmbedderID,
        after passage: PassageID?,
        limit: Int
    ) async throws -> [Passage] {
        try await read("looking for passages without vector") { db in
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM passages
                    WHERE id > ? AND NOT EXISTS (
                        SELECT 1 FROM vectors WHERE passage = passages.id
                            AND embedder = (SELECT id FROM embedders WHERE name = ?)
                    )
                    ORDER BY id LIMIT ?
                    """,
                arguments: [passage?.rawValue ?? 0, embedder.rawValue, max(0, limit)]
            )
            var reading = PassageReading(db)
            return try ids.compactMap { try reading.passage(PassageID($0)) }
        }
    }

    /// Stores vectors in one transaction; vectors of passages that are gone are dropped silently.
    public func setVectors(_ vectors: [PassageID: Vector], of embedder: EmbedderID) async throws {
        try await write("storing vectors") { transaction in
            try transaction.setVectors(vectors, of: embedder)
        }
    }

    /// The stored vectors of those passages (nil: of all), ascending by passage.
    public func vectors(of embedder: EmbedderID, among passages: [PassageID]?) async throws
        -> [(passage: PassageID, vector: Vector)]
    {
        try await read("reading vectors") { db in
            let reading = try VectorReading(db, embedder)
            guard let passages else { return try reading.all(after: -1) }
            return try reading.vectors(of: Set(passages).sorted())
        }
    }

    /// What changed for this embedder since a generation: enough to bring a copy up to date.
    public func vectorChanges(of embedder: EmbedderID, since generation: Int64) async throws
        -> VectorChanges
    {
        try await read("reading changed vectors") { db in
            let reading = try VectorReading(db, embedder)
            let now = try Int64.fetchOne(db, sql: "SELECT generation FROM store") ?? 0
            return VectorChanges(
                generation: now,
                updated: try reading.all(after: generation > now ? -1 : generation),
                present: try reading.present()
            )
        }
    }

    /// Removes every vector of the embedder; returns how many there were.
    @discardableResult
    public func removeVectors(of embedder: EmbedderID) async throws -> Int {
        try await write("removing vectors") { transaction in
            try transaction.removeVectors(of: embedder)
        }
    }

    /// The embedders that have vectors, with their counts, by name.
    public func embedders() async throws -> [(embedder: EmbedderID, count: Int)] {
        try await read("listing embedders") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT name, count(*) FROM vectors JOIN embedders ON embedders.id = embedder
                    GROUP BY embedder ORDER BY name
                    """
            )
            .map { (EmbedderID($0[0]), $0[1]) }
        }
    }
}

/// Reads the vectors of one embedder in one snapshot.
private struct VectorReading {
    let db: Database
    let embedder: Int64?

    init(_ db: Database, _ embedder: EmbedderID) throws {
        self.db = db
        self.embedder = try Int64.fetchOne(
            db,
            sql: "SELECT id FROM embedders WHERE name = ?",
            arguments: [embedder.rawValue]
        )
    }

    /// The vectors written after a generation, ascending by passage.
    func all(after generation: Int64) throws -> [(passage: PassageID, vector: Vector)] {
        // Everything is read in the order of the table; a few are found by their generation.
        let column = generation < 0 ? "+generation" : "generation"
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT passage, numbers FROM vectors
                WHERE embedder = ? AND \(column) > ? ORDER BY passage
                """,
            arguments: [embedder, generation]
        )
        return try Array(rows.map { try Self.pair($0) })
    }

    func vectors(of passages: [PassageID]) throws -> [(passage: PassageID, vector: Vector)] {
        let statement = try db.cachedStatement(
            sql: "SELECT passage, numbers FROM vectors WHERE embedder = ? AND passage = ?"
        )
        return try passages.compactMap { passage in
            try Row.fetchOne(statement, arguments: [embedder, passage.rawValue])
                .map { try Self.pair($0) }
        }
    }

    func present() throws -> [PassageID] {
        try Int64.fetchAll(
            db,
            sql: "SELECT passage FROM vectors WHERE embedder = ? ORDER BY passage",
            arguments: [embedder]
        )
        .map { PassageID($0) }
    }

    private static func pair(_ row: Row) throws -> (passage: PassageID, vector: Vector) {
        (PassageID(row[0]), try row.withUnsafeData(atIndex: 1) { Vector(littleEndian: $0) })
    }
}

extension StoreTransaction {
    fileprivate func setVectors(_ vectors: [PassageID: Vector], of embedder: EmbedderID) throws {
        let known = try row(
            "SELECT id, dimension FROM embedders WHERE name = ?",
            [embedder.rawValue]
        )
        let stored: Int? = known?[1]
        guard let dimension = stored ?? vectors.first?.value.dimension else { return }
        for (passage, vector) in vectors {
            try StoreRules.check(vector, dimension: dimension, of: passage)
        }
        let exists = "SELECT 1 FROM passages WHERE id = ?"
        let present = try vectors.filter { try row(exists, [$0.key.rawValue]) != nil }
        guard !present.isEmpty else { return }
        let storedID: Int64? = known?[0]
        let id = try storedID ?? insert(embedder, dimension: dimension)
        for (passage, vector) in present.sorted(by: { $0.key < $1.key }) {
            try run(
                """
                INSERT INTO vectors(embedder, passage, generation, numbers) VALUES (?, ?, ?, ?)
                ON CONFLICT(embedder, passage) DO UPDATE SET
                    generation = excluded.generation, numbers = excluded.numbers
                """,
                [id, passage.rawValue, generation, vector.littleEndian]
            )
        }
        noteChange()
    }

    fileprivate func removeVectors(of embedder: EmbedderID) throws -> Int {
        let of = "embedder = (SELECT id FROM embedders WHERE name = ?)"
        try run("DELETE FROM vectors WHERE \(of)", [embedder.rawValue])
        let count = db.changesCount
        if count > 0 {
            try dropEmptyEmbedders()
            noteChange()
        }
        return count
    }

    /// Forgets embedders without vectors, and with them the length of their vectors.
    func dropEmptyEmbedders() throws {
        try run(
            """
            DELETE FROM embedders
            WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE embedder = embedders.id)
            """,
            []
        )
    }

    private func insert(_ embedder: EmbedderID, dimension: Int) throws -> Int64 {
        try run(
            "INSERT INTO embedders(name, dimension) VALUES (?, ?)",
            [embedder.rawValue, dimension]
        )
        return db.lastInsertedRowID
    }
}

extension Vector {
    /// The coordinates as 32-bit floats, least significant byte first, whatever the machine.
    fileprivate var littleEndian: Data {
        values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }

    /// Reads what `littleEndian` gives.
    fileprivate init(littleEndian data: Data?) {
        let data = data ?? Data()
        let words = [UInt32](unsafeUninitializedCapacity: data.count / 4) { buffer, count in
            count = data.copyBytes(to: buffer) / 4
        }
        self.init(words.map { Float(bitPattern: UInt32(littleEndian: $0)) })
    }
}
