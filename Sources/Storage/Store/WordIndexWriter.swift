internal import GRDB
internal import QuestionAnswering

/// Keeps the full-text table and the count of passages a term stands in, in step with the passages.
///
/// Few passages go to FTS5 one by one. Many are gathered beside the thread that writes, and written as a
/// segment of FTS5's index at the end, or before the first passage is taken out: what FTS5 is told then
/// is newer.
final class WordIndexWriter {
    private let db: Database
    private let tokenizer: LexicalTokenizer
    /// Made when the first passage comes: most transactions have none.
    private var gathering: WordGathering?
    /// The size of a segment's pages while passages are gathered for one; nil when they go to FTS5.
    private var pageSize: Int?
    /// How many passages, and bytes of them, wait for the segment.
    private var waiting = (passages: 0, bytes: 0)
    private var isSegmentBegun = false
    private lazy var insertion = Result {
        try RowStatement("INSERT INTO passage_words(rowid, body, filters) VALUES (?, ?, ?)", on: db)
    }

    /// More than this many bytes are written as a segment of their own, which bounds the memory.
    private static let mostBytes = 128 << 20

    /// Writes through an open transaction.
    init(_ db: Database, tokenizer: LexicalTokenizer) {
        self.db = db
        self.tokenizer = tokenizer
    }

    /// Has the passages that come now written as segments; to be said before the first one.
    func expectMany() throws { pageSize = try WordSegment.pageSize(on: db) }

    /// Indexes a passage; `text` is a part of its document's.
    func insert(_ passage: Int64, title: String?, text: String, filters: String) throws {
        let gathering = try gather()
        guard pageSize != nil else {
            let body = Passage.searchedText(text, title: title)
            try add(passage, body: body, filters: filters)
            return gathering.tally(body, 1)
        }
        gathering.place(
            PlacedPassage(id: passage, title: title, text: text, filters: filters)
        )
        waiting.passages += 1
        waiting.bytes += text.utf8.count
        if waiting.bytes >= Self.mostBytes { try writeSegment() }
    }

    /// Takes a passage out; body and filters are what was indexed.
    func delete(_ passage: Int64, body: String, filters: String) throws {
        try forget(passage, body: body, filters: filters)
        try gather().tally(body, -1)
    }

    /// Gives a passage whose text stays other filters.
    func replaceFilters(of passage: Int64, body: String, from old: String, to new: String) throws {
        try forget(passage, body: body, filters: old)
        try add(passage, body: body, filters: new)
    }

    /// Begins what can be done beside the thread that writes.
    func beginFinish() {
        guard let pageSize, waiting.passages > 0, !isSegmentBegun else { return }
        gathering?.beginSegment(pageSize: pageSize)
        isSegmentBegun = true
    }

    /// Writes what waits, and the counts of all passages of the transaction at once, in order of the
    /// terms, which visits each page of the table once.
    func finish() throws {
        beginFinish()
        // The counts first: the segment is made meanwhile.
        if let gathering { try writeCounts(gathering.changes()) }
        try writeSegment()
        gathering = nil
    }

    private func writeCounts(_ changes: WordTallies) throws {
        let add = try RowStatement(
            """
            INSERT INTO terms(term, passages) VALUES (?, ?)
            ON CONFLICT(term) DO UPDATE SET passages = passages + excluded.passages
            """,
            on: db
        )
        let drop = try RowStatement("DELETE FROM terms WHERE term = ? AND passages = 0", on: db)
        try changes.each { term, change in
            add.bind(2, change)
            try add.run(1, term)
            if change < 0 { try drop.run(1, term) }
        }
    }

    /// Drops the index of words and makes it anew from the documents.
    static func rebuild(_ db: Database, tokenizer: LexicalTokenizer) throws {
        try db.execute(sql: "DROP TABLE IF EXISTS passage_words; DELETE FROM terms")
        try StoreSchema.makeWordIndex(db, tokenizer: tokenizer)
        let words = WordIndexWriter(db, tokenizer: tokenizer)
        try words.expectMany()
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
                try words.insert(
                    passage[0],
                    title: document[1],
                    text: text.slice(bytes: passage[1]..<passage[2]),
                    filters: document[3]
                )
            }
        }
        try words.finish()
    }

    private func gather() throws -> WordGathering {
        if let gathering { return gathering }
        let made = try WordGathering(tokenizer, on: db)
        gathering = made
        return made
    }

    /// Writes the passages that wait.
    private func writeSegment() throws {
        beginFinish()
        guard isSegmentBegun else { return }
        isSegmentBegun = false
        waiting = (0, 0)
        try gathering?.takeSegment()?.write(to: db)
    }

    /// From here on FTS5 is told of each passage: its own changes are newer than any segment.
    private func turnToFTS5() throws {
        try writeSegment()
        pageSize = nil
    }

    private func add(_ passage: Int64, body: String, filters: String) throws {
        let insertion = try insertion.get()
        insertion.bind(1, passage)
        insertion.bind(2, body)
        insertion.bind(3, filters)
        try insertion.run()
    }

    private func forget(_ passage: Int64, body: String, filters: String) throws {
        if pageSize != nil { try turnToFTS5() }
        try db.cachedStatement(
            sql: """
                INSERT INTO passage_words(passage_words, rowid, body, filters)
                VALUES ('delete', ?, ?, ?)
                """
        )
        .execute(arguments: [passage, body, filters])
    }
}
