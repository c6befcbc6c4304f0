internal import GRDB
internal import QuestionAnswering

/// Keeps the full-text table and the count of passages a term stands in, in step with the passages.
final class WordIndexWriter {
    private let db: Database
    private let tokenizer: LexicalTokenizer
    /// Made when the first passage comes: most transactions have none.
    private var counting: WordCounting?

    /// Writes through an open transaction.
    init(_ db: Database, tokenizer: LexicalTokenizer) {
        self.db = db
        self.tokenizer = tokenizer
    }

    /// Indexes a passage.
    func insert(_ passage: Int64, body: String, filters: String) throws {
        try db.cachedStatement(
            sql: "INSERT INTO passage_words(rowid, body, filters) VALUES (?, ?, ?)"
        )
        .execute(arguments: [passage, body, filters])
        try count(body, by: 1)
    }

    /// Takes a passage out; body and filters are what was indexed.
    func delete(_ passage: Int64, body: String, filters: String) throws {
        try forget(passage, body: body, filters: filters)
        try count(body, by: -1)
    }

    /// Gives a passage whose text stays other filters.
    func replaceFilters(of passage: Int64, body: String, from old: String, to new: String) throws {
        try forget(passage, body: body, filters: old)
        try db.cachedStatement(
            sql: "INSERT INTO passage_words(rowid, body, filters) VALUES (?, ?, ?)"
        )
        .execute(arguments: [passage, body, new])
    }

    /// Writes the counts of all passages of the transaction at once, in order of the terms, which
    /// visits each page of the table once.
    func finish() throws {
        guard let counting else { return }
        let add = try db.cachedStatement(
            sql: """
                INSERT INTO terms(term, passages) VALUES (?, ?)
                ON CONFLICT(term) DO UPDATE SET passages = passages + excluded.passages
                """
        )
        let drop = try db.cachedStatement(sql: "DELETE FROM terms WHERE term = ? AND passages = 0")
        try counting.eachChange { term, change in
            try add.execute(arguments: [term, change])
            if change < 0 { try drop.execute(arguments: [term]) }
        }
        self.counting = nil
    }

    private func count(_ body: String, by change: Int) throws {
        let counting = try self.counting ?? WordCounting(tokenizer, on: db)
        self.counting = counting
        counting.add(body, change)
    }

    /// Drops the index of words and makes it anew from the documents.
    static func rebuild(_ db: Database, tokenizer: LexicalTokenizer) throws {
        try db.execute(sql: "DROP TABLE IF EXISTS passage_words; DELETE FROM terms")
        try StoreSchema.makeWordIndex(db, tokenizer: tokenizer)
        let words = WordIndexWriter(db, tokenizer: tokenizer)
        let documents = try Row.fetchCursor(
            db,
            sql: "SELECT serial, title, text, filters FROM documents ORDER BY serial"
        )
        while let document = try documents.next() {
            let text: String = document[2]
            let passages = try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT id, byte_start, byte_end FROM passages WHERE document = ?"
                ),
                arguments: [document[0]]
            )
            for passage in passages {
                let body = Passage.searchedText(
                    text.slice(bytes: passage[1]..<passage[2]),
                    title: document[1]
                )
                try words.insert(passage[0], body: body, filters: document[3])
            }
        }
        try words.finish()
    }

    private func forget(_ passage: Int64, body: String, filters: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO passage_words(passage_words, rowid, body, filters)
                VALUES ('delete', ?, ?, ?)
                """
        )
        .execute(arguments: [passage, body, filters])
    }
}
