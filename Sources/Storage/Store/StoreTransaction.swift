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
    private var fieldIDs: [String: Int64] = [:]
    /// Rows for filters that are written at the end.
    var fields = FieldRows()
    /// From how many documents on their words are written as a segment of the index.
    let fewestForSegment: Int
    private var statements: [String: RowStatement] = [:]

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
    }

    /// Marks the store as changed, by a number of passages.
    func noteChange(passages: Int = 0) {
        isChanged = true
        passageChange += passages
    }

    /// Writes what is written once.
    func finish() throws {
        words.beginFinish()
        try writeFields()
        try words.finish()
        guard isChanged else { return }
        try run(
            "UPDATE store SET generation = ?, passages = passages + ?",
            [generation, passageChange]
        )
    }

    /// The number of a metadata field, given when it is first seen.
    func fieldID(_ name: String) throws -> Int64 {
        if let known = fieldIDs[name] { return known }
        try run("INSERT OR IGNORE INTO fields(name) VALUES (?)", [name])
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM fields WHERE name = ?"),
            arguments: [name]
        )
        guard let id else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        fieldIDs[name] = id
        return id
    }

    /// A statement for every row of an import, kept until the transaction ends.
    func statement(_ sql: String) throws -> RowStatement {
        if let known = statements[sql] { return known }
        let made = try RowStatement(sql, on: db)
        statements[sql] = made
        return made
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
