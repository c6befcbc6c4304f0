internal import GRDB
internal import QuestionAnswering

/// One write transaction: the connection, and what is written once at its end.
final class StoreTransaction {
    let db: Database
    /// The generation that everything written here bears.
    let generation: Int64
    let words: WordIndexWriter
    private var passageChange = 0
    private var isChanged = false
    /// By the bytes of the name: texts may be equal and differ in them.
    private var fieldIDs: [[UInt8]: Int64] = [:]
    /// What filters look documents up by.
    let fieldTable: FieldTable
    /// What is written to it at the end.
    var fields = FieldRows()
    /// From how many documents on their words are written as a segment of the index.
    let fewestForSegment: Int
    /// For every row of an import.
    private(set) lazy var documentInsertion = Result {
        try RowStatement(
            """
            INSERT INTO documents(id, number, title, metadata, filters, hash, text)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING
            """,
            on: db
        )
    }
    private(set) lazy var passageInsertion = Result {
        try RowStatement(
            """
            INSERT INTO passages(document, scalar_start, scalar_end, byte_start, byte_end)
            VALUES (?, ?, ?, ?, ?)
            """,
            on: db
        )
    }

    /// Begins inside an open SQL transaction.
    init(_ db: Database, fewestForSegment: Int) throws {
        self.db = db
        self.fewestForSegment = fewestForSegment
        let row = try Row.fetchOne(db, sql: "SELECT generation, tokenizer FROM store")
        guard let row, let tokenizer = LexicalTokenizer(rawValue: row[1]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "table store is empty")
        }
        generation = row[0] + 1
        words = WordIndexWriter(db, tokenizer: tokenizer)
        fieldTable = FieldTable(db)
    }

    /// Marks the store as changed, by a number of passages.
    func noteChange(passages: Int = 0) {
        isChanged = true
        passageChange += passages
    }

    /// Writes what is written once.
    func finish() throws {
        words.beginFinish()
        try fields.write(to: fieldTable, fieldID: fieldID)
        try words.finish()
        guard isChanged else { return }
        try run(
            "UPDATE store SET generation = ?, passages = passages + ?",
            [generation, passageChange]
        )
    }

    /// The number of a metadata field, given when it is first seen.
    func fieldID(_ name: String) throws -> Int64 {
        let bytes = Array(name.utf8)
        if let known = fieldIDs[bytes] { return known }
        try run("INSERT OR IGNORE INTO fields(name) VALUES (?)", [name])
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM fields WHERE name = ?"),
            arguments: [name]
        )
        guard let id else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        fieldIDs[bytes] = id
        return id
    }

    /// Runs a statement that is kept for the next time.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of a statement that is kept for the next time.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }
}
