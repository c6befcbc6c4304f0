internal import GRDB
internal import QuestionAnswering

/// The tables of a store, and the steps from one format to the next.
enum StoreSchema {
    /// What a file holds.
    enum Format: Equatable {
        /// Nothing yet.
        case none
        /// The tables of this Quarry.
        case current
        /// Those of an older one.
        case older(Int)
        /// Those of a newer one.
        case newer(Int)
        /// Somebody else's tables.
        case foreign
    }

    /// The format written now; stored as SQLite's `user_version`.
    static let currentFormat = 4

    /// "Qrry" in ASCII; stored as SQLite's `application_id`, so that nobody else's file is taken over.
    private static let applicationID = 0x5172_7279

    /// The format of an open file.
    static func format(of db: Database) throws -> Format {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard application == applicationID else {
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            return tables == 0 ? .none : .foreign
        }
        if version == currentFormat { return .current }
        return version > currentFormat ? .newer(version) : .older(version)
    }

    /// Makes the tables, or brings older ones up to date; runs inside a write transaction, so that of
    /// two processes one does it and the other finds it done.
    static func bringUpToDate(_ db: Database, tokenizer: LexicalTokenizer) throws {
        switch try format(of: db) {
        case .none: try make(db, tokenizer: tokenizer)
        case .older(let format):
            if format < 2 { try indexTitles(db) }
            try listDocumentsOfValues(db)
            try db.execute(sql: "PRAGMA user_version = \(currentFormat)")
        case .current: break
        case .newer, .foreign: return
        }
        try nameStore(db)
    }

    /// Gives the store a name that no other has, so that the files beside it are known for its own.
    ///
    /// No new format: a Quarry that does not know the table leaves it alone.
    private static func nameStore(_ db: Database) throws {
        guard try !db.tableExists("identity") else { return }
        try db.execute(
            sql: """
                CREATE TABLE identity(name TEXT NOT NULL);
                INSERT INTO identity(name) VALUES (lower(hex(randomblob(16))));
                """
        )
    }

    private static func make(_ db: Database, tokenizer: LexicalTokenizer) throws {
        try db.execute(sql: tables + documentFields + passageTexts)
        try db.execute(
            sql: "INSERT INTO store(id, generation, passages, tokenizer) VALUES (1, 0, 0, ?)",
            arguments: [tokenizer.rawValue]
        )
        try makeWordIndex(db, tokenizer: tokenizer)
        try db.execute(
            sql: """
                PRAGMA application_id = \(applicationID);
                PRAGMA user_version = \(currentFormat);
                """
        )
    }

    /// From format 1, which searched texts alone, to format 2, which searches titles too.
    private static func indexTitles(_ db: Database) throws {
        let name = try String.fetchOne(db, sql: "SELECT tokenizer FROM store")
        try db.execute(sql: "DROP VIEW passage_texts;" + passageTexts)
        try WordIndexWriter.rebuild(
            db,
            tokenizer: name.flatMap(LexicalTokenizer.init) ?? .unicode61
        )
    }

    /// From formats 2 and 3, in which each document had rows for its filter values, to format 4.
    private static func listDocumentsOfValues(_ db: Database) throws {
        try db.execute(
            sql: """
                DROP INDEX IF EXISTS document_fields_by_text;
                DROP INDEX IF EXISTS document_fields_by_number;
                ALTER TABLE document_fields RENAME TO old_fields;
                \(documentFields)
                """
        )
        let table = FieldTable(db)
        var group: (field: Int64, value: FilterValue, documents: [Int64])?
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT field, text, owner FROM old_fields ORDER BY field, text, owner"
        )
        while let row = try rows.next() {
            let (field, text): (Int64, String) = (row[0], row[1])
            if let known = group, known.field != field || !known.value.text.bytesEqual(text) {
                try table.append(known.documents, field: known.field, value: known.value)
                group = nil
            }
            group = group ?? (field, FilterValue(text), [])
            group?.documents.append(row[2])
        }
        if let group {
            try table.append(group.documents, field: group.field, value: group.value)
        }
        try db.execute(sql: "DROP TABLE old_fields")
    }

    /// Makes the full-text table: column 0 is what is scored, column 1 holds one token for each value
    /// that a filter can ask for.
    static func makeWordIndex(_ db: Database, tokenizer: LexicalTokenizer) throws {
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE passage_words USING fts5(
                    body, filters,
                    content = 'passage_texts', content_rowid = 'id',
                    tokenize = '\(tokenizer.words.joined(separator: " "))'
                );
                CREATE VIRTUAL TABLE IF NOT EXISTS passage_vocabulary
                USING fts5vocab(passage_words, col);
                INSERT INTO passage_words(passage_words, rank) VALUES
                    ('hashsize', \(wordBufferBytes)), ('automerge', \(mergedPieces));
                """
        )
    }

    /// How many bytes of new words FTS5 gathers before it writes them; its own 1 MiB makes an import
    /// write ten pieces a transaction that must be merged again.
    private static let wordBufferBytes = 16 << 20
    /// How many pieces of the index of words lie side by side before FTS5 joins them; its own 4 makes
    /// an import a fifth slower.
    private static let mergedPieces = 16

    private static let tables = """
        CREATE TABLE store(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            generation INTEGER NOT NULL,
            passages INTEGER NOT NULL,
            tokenizer TEXT NOT NULL
        );

        CREATE TABLE documents(
            serial INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            number REAL,
            title TEXT,
            metadata TEXT NOT NULL,
            filters TEXT NOT NULL,
            hash BLOB NOT NULL,
            text TEXT NOT NULL
        );
        CREATE INDEX documents_by_number ON documents(number) WHERE number IS NOT NULL;

        CREATE TABLE passages(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES documents(serial),
            scalar_start INTEGER NOT NULL,
            scalar_end INTEGER NOT NULL,
            byte_start INTEGER NOT NULL,
            byte_end INTEGER NOT NULL
        );
        CREATE INDEX passages_by_document ON passages(document);

        CREATE TABLE fields(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE labels(
            serial INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            question TEXT NOT NULL,
            document TEXT NOT NULL,
            number REAL,
            answer TEXT,
            scalar_start INTEGER, scalar_end INTEGER,
            byte_start INTEGER, byte_end INTEGER,
            origin TEXT,
            metadata TEXT NOT NULL
        );
        CREATE INDEX labels_by_document ON labels(document);
        CREATE TABLE label_fields(
            owner INTEGER NOT NULL,
            field INTEGER NOT NULL,
            text TEXT NOT NULL,
            number REAL,
            PRIMARY KEY (owner, field, text)
        ) WITHOUT ROWID;
        CREATE INDEX label_fields_by_text ON label_fields(field, text);
        CREATE INDEX label_fields_by_number ON label_fields(field, number)
            WHERE number IS NOT NULL;

        CREATE TABLE embedders(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            dimension INTEGER NOT NULL
        );
        CREATE TABLE vectors(
            embedder INTEGER NOT NULL REFERENCES embedders(id),
            passage INTEGER NOT NULL REFERENCES passages(id),
            generation INTEGER NOT NULL,
            numbers BLOB NOT NULL,
            PRIMARY KEY (embedder, passage)
        );
        CREATE INDEX vectors_by_generation ON vectors(embedder, generation);
        CREATE INDEX vectors_by_passage ON vectors(passage);

        CREATE TABLE imports(
            name TEXT PRIMARY KEY,
            records_done INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE terms(
            term TEXT PRIMARY KEY,
            passages INTEGER NOT NULL
        ) WITHOUT ROWID;

        """

    /// The values that filters look documents up by.
    ///
    /// Those of a document are told by its metadata. A row holds `size` documents, of which `documents`
    /// lists all but the first (`DocumentList`).
    private static let documentFields = """
        CREATE TABLE document_fields(
            field INTEGER NOT NULL,
            text TEXT NOT NULL,
            first INTEGER NOT NULL,
            number REAL,
            size INTEGER NOT NULL,
            documents BLOB NOT NULL,
            PRIMARY KEY (field, text, first)
        ) WITHOUT ROWID;
        CREATE INDEX document_fields_by_number ON document_fields(field, number)
            WHERE number IS NOT NULL;

        """

    /// What FTS5 believes it has indexed; `body` is `Passage.searchedText`.
    private static let passageTexts = """
        CREATE VIEW passage_texts AS
            SELECT passages.id AS id,
                CASE WHEN coalesce(documents.title, '') = '' THEN ''
                    ELSE documents.title || char(10) END
                || CAST(substr(
                    CAST(documents.text AS BLOB), byte_start + 1, byte_end - byte_start
                ) AS TEXT) AS body,
                documents.filters AS filters
            FROM passages JOIN documents ON documents.serial = passages.document;
        """
}
