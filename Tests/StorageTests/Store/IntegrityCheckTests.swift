import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// The check finds each kind of damage, and nothing where there is none.
@Suite struct IntegrityCheckTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "store.sqlite")
    }

    private func filled() async throws -> SQLiteStore {
        let options = SQLiteStore.Options(splitter: SentenceSplitting())
        let store = try SQLiteStore(at: file, options: options)
        var generator = SplitMix64(seed: 1)
        let items = (0..<30).map { number in
            CorpusItem(
                document: Document(
                    text: "Review \(number). " + generator.text(pieces: 30),
                    metadata: ["n": .integer(number), "list": .list(["a", 4.0, "4"])]
                ),
                labels: [
                    UnboundLabel(id: "\(number)", question: "q", answer: nil, metadata: ["x": 1])
                ]
            )
        }
        try await store.add(items, onDuplicate: .fail)
        let ids = try await store.passageIDs(matching: nil)
        let vectors = ids.map { ($0, Vector([1, 2, 3])) }
        try await store.setVectors(
            Dictionary(uniqueKeysWithValues: vectors),
            of: EmbedderID("m")
        )
        return store
    }

    @Test func aStoreThatLivedThroughChangesIsSound() async throws {
        let store = try await filled()
        #expect(try await store.integrityCheck() == [])
        let gone = try await store.passages([PassageID(1), PassageID(9)]).map(\.documentID)
        try await store.remove(gone)
        let changed = try await store.passages([PassageID(20)])[0].documentID
        let item = CorpusItem(document: Document(id: changed, text: "All new.", metadata: ["n": 1]))
        try await store.add([item], onDuplicate: .overwrite)
        try await store.optimize()
        #expect(try await store.integrityCheck() == [])
    }

    @Test(arguments: [
        ("DELETE FROM passages WHERE id = 3", "words"),
        ("DELETE FROM passages WHERE id = 3", "vectors"),
        ("UPDATE passages SET byte_end = byte_end + 1000 WHERE id = 2", "documents"),
        ("UPDATE passages SET scalar_start = 1 WHERE id = 1", "documents"),
        ("UPDATE documents SET text = text || 'x' WHERE serial = 2", "documents"),
        ("UPDATE documents SET metadata = '{\"n\":7}' WHERE serial = 2", "documents"),
        ("UPDATE documents SET metadata = '{' WHERE serial = 2", "documents"),
        ("DELETE FROM document_fields WHERE first = 3", "documents"),
        ("INSERT INTO document_fields VALUES (1, 'new', 3, NULL, 1, x'')", "documents"),
        ("UPDATE document_fields SET text = 'new' WHERE text = 'a'", "documents"),
        ("UPDATE document_fields SET size = size + 1 WHERE first = 3", "metadata"),
        ("UPDATE document_fields SET number = 77 WHERE first = 3", "metadata"),
        ("UPDATE document_fields SET documents = x'01FF' WHERE first = 3", "metadata"),
        ("UPDATE document_fields SET documents = x'00', size = 2 WHERE first = 3", "metadata"),
        ("DELETE FROM documents WHERE serial = 3", "passages"),
        ("DELETE FROM documents WHERE serial = 3", "metadata"),
        ("DELETE FROM labels WHERE serial = 1", "labels"),
        ("UPDATE terms SET passages = passages + 1 WHERE term = 'review'", "words"),
        ("DELETE FROM terms WHERE term = 'review'", "words"),
        ("UPDATE store SET passages = 7", "passages"),
        ("UPDATE vectors SET generation = 99 WHERE passage = 1", "vectors"),
        ("UPDATE vectors SET numbers = x'00' WHERE passage = 1", "vectors"),
        ("INSERT INTO passage_words(passage_words) VALUES ('delete-all')", "words"),
    ])
    func damageIsFound(_ sql: String, _ part: String) async throws {
        let store = try await filled()
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let other = try DatabaseQueue(path: file.path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: sql) }
        let findings = try await store.integrityCheck()
        #expect(findings.contains { $0.part == part }, "\(findings)")
    }

    @Test func aDocumentWithDamagedMetadataCanBeRemoved() async throws {
        let store = try await filled()
        let other = try DatabaseQueue(path: file.path)
        try await other.writeWithoutTransaction {
            try $0.execute(sql: "UPDATE documents SET metadata = '{' WHERE serial = 2")
        }
        #expect(try await store.integrityCheck().contains { $0.part == "documents" })
        let passages = try await store.passageIDs(matching: nil)
        let error = await #expect(throws: QuarryError.self) {
            _ = try await store.passages(passages)
        }
        #expect(error?.kind == .badData && error?.description.contains("doctor") == true)
        let damaged = try await #require(
            other.read { try String.fetchOne($0, sql: "SELECT id FROM documents WHERE serial = 2") }
        )
        try await store.remove([DocumentID(damaged)])
        #expect(try await store.integrityCheck() == [])
    }

    @Test func valuesThatDifferInTheirBytesAloneAreKeptApart() async throws {
        let store = try SQLiteStore(at: file)
        let metadata: Metadata = [
            "name": .list(["caf\u{E9}", "cafe\u{301}"]), "n": .list([4, "4.0"]),
        ]
        let document = Document(id: DocumentID("d"), text: "good", metadata: metadata)
        try await store.add([CorpusItem(document: document)], onDuplicate: .fail)
        #expect(try await store.integrityCheck() == [])
        #expect(try await store.values(of: "name", limit: 9).count == 2)
        try await store.remove([DocumentID("d")])
        #expect(try await store.values(of: "name", limit: 9).isEmpty)
        #expect(try await store.integrityCheck() == [])
    }

    @Test func wordsThatDoNotFitAreFoundAndMended() async throws {
        let store = try await filled()
        let other = try DatabaseQueue(path: file.path)
        try await other.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    INSERT INTO passage_words(passage_words, rowid, body, filters)
                    SELECT 'delete', id, body, filters FROM passage_texts WHERE id = 1;
                    INSERT INTO passage_words(rowid, body, filters) VALUES (1, 'something else', '');
                    """
            )
        }
        #expect(try await !store.integrityCheck().isEmpty)
        try await store.rebuildWordIndex(tokenizer: .unicode61)
        #expect(try await store.integrityCheck() == [])
    }

    @Test func aDamagedFileIsSaidToBeDamaged() async throws {
        try await filled().close()
        var bytes = try Data(contentsOf: file)
        for page in stride(from: 3 * 4096, to: bytes.count, by: 2 * 4096) {
            for i in 0..<200 where page + i < bytes.count { bytes[page + i] = 0xA5 }
        }
        try bytes.write(to: file)
        do {
            let findings = try await SQLiteStore(at: file).integrityCheck()
            #expect(findings.contains { $0.part == "file" })
        } catch let error as QuarryError {
            #expect(error.kind == .badData, "\(error)")
        }
    }
}
