import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Opening a store does what it says, and says what it cannot do.
@Suite struct SQLiteStoreOpeningTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "deep/er/store.sqlite")
    }

    private func item(_ text: String) -> CorpusItem {
        CorpusItem(document: Document(text: text))
    }

    private func error(_ body: () throws -> Void) -> QuarryError? {
        #expect(throws: QuarryError.self) { try body() }
    }

    private func writeDatabase(_ sql: String) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let queue = try DatabaseQueue(path: file.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func whatWasStoredIsThereAfterOpeningAgain() async throws {
        let store = try SQLiteStore(at: file)
        try await store.add([item("good screen")], onDuplicate: .fail)
        try store.close()
        let again = try SQLiteStore(at: file)
        #expect(try await again.counts().documents == 1)
        #expect(try await again.counts().generation == 1)
        #expect(try await again.integrityCheck() == [])
    }

    @Test func nothingToReadIsMissing() throws {
        let error = error { _ = try SQLiteStore(at: file, for: .readOnly) }
        #expect(error?.kind == .missing)
        #expect(error?.description.contains("quarry import") == true)
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func anEmptyFileIsMissingToReadersAndFreshToWriters() async throws {
        try writeDatabase("SELECT 1")
        try Data().write(to: file)
        #expect(error { _ = try SQLiteStore(at: file, for: .readOnly) }?.kind == .missing)
        let store = try SQLiteStore(at: file)
        try await store.add([item("a")], onDuplicate: .fail)
    }

    @Test(arguments: [SQLiteStore.Access.readOnly, .readWrite])
    func aFileThatIsNoDatabaseIsRefused(_ access: SQLiteStore.Access) throws {
        try writeDatabase("SELECT 1")
        let text = Data(String(repeating: "not a database ", count: 999).utf8)
        try text.write(to: file)
        let error = error { _ = try SQLiteStore(at: file, for: access) }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("no SQLite database") == true)
        #expect(try Data(contentsOf: file) == text)
    }

    @Test(arguments: [SQLiteStore.Access.readOnly, .readWrite])
    func somebodyElsesDatabaseIsRefusedAndLeftAlone(_ access: SQLiteStore.Access) throws {
        try writeDatabase("CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
        let before = try Data(contentsOf: file)
        #expect(error { _ = try SQLiteStore(at: file, for: access) }?.kind == .badData)
        #expect(try Data(contentsOf: file) == before)
    }

    @Test(arguments: [SQLiteStore.Access.readOnly, .readWrite])
    func aNewerFormatIsRefusedByNumber(_ access: SQLiteStore.Access) throws {
        try SQLiteStore(at: file).close()
        try writeDatabase("PRAGMA user_version = 999")
        let error = error { _ = try SQLiteStore(at: file, for: access) }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("format 999") == true)
    }

    @Test func aStoreOfFormat1LearnsToSearchTitles() async throws {
        let store = try SQLiteStore(at: file, options: SQLiteStore.Options(tokenizer: .porter))
        let document = Document(id: DocumentID("d"), title: "Hiking boots", text: "good soles")
        try await store.add([CorpusItem(document: document)], onDuplicate: .fail)
        try store.close()
        // Format 1 had this view, and indexed the texts alone.
        try writeDatabase(
            """
            DROP VIEW passage_texts;
            CREATE VIEW passage_texts AS
                SELECT passages.id AS id, documents.text AS body, documents.filters AS filters
                FROM passages JOIN documents ON documents.serial = passages.document;
            INSERT INTO passage_words(passage_words) VALUES ('rebuild');
            DELETE FROM terms WHERE term IN ('hike', 'boot');
            """ + oldFields(format: 1, rows: [])
        )
        let error = error { _ = try SQLiteStore(at: file, for: .readOnly) }
        #expect(error?.description.contains("older format") == true)
        let again = try SQLiteStore(at: file)
        for word in ["hike", "boots", "soles"] {
            let hits = try await again.search(
                word,
                scoring: .standardBM25,
                filter: nil,
                limit: 3
            )
            #expect(hits.count == 1, "\(word)")
        }
        #expect(try await again.tokenizer() == .porter)
        #expect(try await again.integrityCheck() == [])
    }

    @Test(arguments: [2, 3]) func anOlderStoreListsDocumentsByValue(_ format: Int) async throws {
        let store = try SQLiteStore(at: file)
        let items = (1...40).map { number in
            CorpusItem(
                document: Document(
                    id: DocumentID("d\(number)"),
                    text: "good screen \(number)",
                    metadata: [
                        "n": .integer(number % 7), "when": .string("2005-04-\(number + 10)"),
                    ]
                )
            )
        }
        try await store.add(items, onDuplicate: .fail)
        try store.close()
        let rows = (1...40).flatMap { number in
            [
                "(\(number), 1, '\(number % 7)', \(number % 7))",
                "(\(number), 2, '2005-04-\(number + 10)', NULL)",
            ]
        }
        try writeDatabase(oldFields(format: format, rows: rows))
        let again = try SQLiteStore(at: file)
        #expect(try await again.integrityCheck() == [])
        let filter = Filter.compare(field: "n", .greater, "4")
        let hits = try await again.search(
            "screen",
            scoring: .standardBM25,
            filter: filter,
            limit: 40
        )
        #expect(hits.count == 11)
        #expect(try await again.passageIDs(matching: filter).count == 11)
        let document = Document(id: DocumentID("d5"), text: "good screen 5", metadata: ["n": 6])
        try await again.add([CorpusItem(document: document)], onDuplicate: .overwrite)
        #expect(try await again.passageIDs(matching: filter).count == 11)
        #expect(try await again.values(of: "n", limit: 1).map(\.documents) == [6])
        #expect(try await again.integrityCheck() == [])
    }

    /// Turns a store's filter values into those of an older format: a row for each of a document.
    private func oldFields(format: Int, rows: [String]) -> String {
        """
        DROP TABLE document_fields;
        CREATE TABLE document_fields(
            owner INTEGER NOT NULL, field INTEGER NOT NULL, text TEXT NOT NULL, number REAL,
            PRIMARY KEY (\(format < 3 ? "owner, field, text" : "field, text, owner"))
        ) WITHOUT ROWID;
        \(rows.isEmpty ? "" : "INSERT INTO document_fields VALUES \(rows.joined(separator: ","));")
        \(format < 3 ? "CREATE INDEX document_fields_by_text ON document_fields(field, text);" : "")
        CREATE INDEX document_fields_by_number ON document_fields(field, number)
            WHERE number IS NOT NULL;
        PRAGMA user_version = \(format)
        """
    }

    @Test func aDirectoryInThePlaceOfTheFileIsAnError() throws {
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        #expect(error { _ = try SQLiteStore(at: file) }?.kind == .cannotWrite)
        #expect(error { _ = try SQLiteStore(at: file, for: .readOnly) }?.kind == .missing)
    }

    @Test func aFileInThePlaceOfTheDirectoryCannotBeWritten() throws {
        let blocking = directory.url.appending(path: "deep")
        try Data("x".utf8).write(to: blocking)
        #expect(error { _ = try SQLiteStore(at: file) }?.kind == .cannotWrite)
    }

    @Test func readersCannotWrite() async throws {
        try SQLiteStore(at: file).close()
        let store = try SQLiteStore(at: file, for: .readOnly)
        await #expect(throws: QuarryError.self) {
            try await store.add([item("a")], onDuplicate: .fail)
        }
        #expect(try await store.counts().documents == 0)
    }

    @Test func aReaderSeesWhatAWriterAddsLater() async throws {
        let writer = try SQLiteStore(at: file)
        let reader = try SQLiteStore(at: file, for: .readOnly)
        try await writer.add([item("good screen")], onDuplicate: .fail)
        #expect(try await reader.counts().documents == 1)
        let hits = try await reader.search(
            "screen?",
            scoring: .standardBM25,
            filter: nil,
            limit: 3
        )
        #expect(hits.count == 1)
        #expect(try await reader.integrityCheck() == [])
    }

    @Test func aPathWithOddCharactersIsAPath() async throws {
        let odd = directory.url.appending(path: "a b%20?#ü/store.sqlite")
        let store = try SQLiteStore(at: odd)
        try await store.add([item("a")], onDuplicate: .fail)
        try store.close()
        #expect(try await SQLiteStore(at: odd, for: .readOnly).counts().documents == 1)
    }

    @Test func aStoreKeepsItsTokenizerUntilItIsRebuilt() async throws {
        let stemming = SQLiteStore.Options(tokenizer: .porter)
        let store = try SQLiteStore(at: file, options: stemming)
        try await store.add([item("two batteries"), item("generalizations")], onDuplicate: .fail)
        try store.close()
        let again = try SQLiteStore(at: file)
        #expect(try await again.tokenizer() == .porter)
        func hits(_ text: String) async throws -> Int {
            try await again.search(text, scoring: .standardBM25, filter: nil, limit: 9).count
        }
        #expect(try await hits("Battery, generalization") == 2)
        try await again.rebuildWordIndex(tokenizer: .unicode61)
        #expect(try await hits("Battery, generalization") == 0)
        #expect(try await hits("batteries") == 1)
        #expect(try await again.tokenizer() == .unicode61)
        #expect(try await again.integrityCheck() == [])
        try await again.rebuildWordIndex(tokenizer: .porter)
        #expect(try await hits("Battery") == 1)
    }
}
