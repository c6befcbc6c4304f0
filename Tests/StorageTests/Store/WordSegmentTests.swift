import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// A store whose words come in as segments is, table by table, the one that FTS5 is told of row by row.
@Suite struct WordSegmentTests {
    /// Two stores that are told the same; the second one never writes a segment.
    private struct Pair {
        let segments: SQLiteStore
        let rows: SQLiteStore

        init(in directory: URL, _ tokenizer: LexicalTokenizer = .porter) throws {
            func store(_ name: String, from fewest: Int) throws -> SQLiteStore {
                var options = SQLiteStore.Options(
                    splitter: SentenceSplitting(),
                    tokenizer: tokenizer
                )
                options.fewestForSegment = fewest
                return try SQLiteStore(
                    at: directory.appending(path: "\(name).sqlite"),
                    options: options
                )
            }
            segments = try store("segments", from: 2)
            rows = try store("rows", from: .max)
        }

        func each(_ body: (SQLiteStore) async throws -> Void) async throws {
            for store in [segments, rows] { try await body(store) }
        }

        func add(_ documents: [Document], _ policy: DuplicatePolicy = .overwrite) async throws {
            let items = documents.map { CorpusItem(document: $0) }
            try await each { _ = try await $0.add(items, onDuplicate: policy) }
        }

        /// Both files' rows, by the statements that read them.
        func expectSameTables(_ subject: String) throws {
            let (found, expected) = (try Tables(of: segments.file), try Tables(of: rows.file))
            for (table, rows) in expected.rows {
                #expect(found.rows[table] == rows, "\(subject): \(table)")
            }
        }
    }

    /// What a store holds.
    private struct Tables {
        var rows: [String: [Row]] = [:]

        static let statements = [
            "SELECT * FROM documents ORDER BY serial",
            "SELECT * FROM passages ORDER BY id",
            """
            SELECT name, text, number, first, size, documents FROM document_fields
            JOIN fields ON fields.id = field ORDER BY name, text, first
            """,
            "SELECT * FROM terms ORDER BY term",
            "SELECT generation, passages, tokenizer FROM store",
            "SELECT * FROM passage_words_docsize ORDER BY id",
            "SELECT block FROM passage_words_data WHERE id = 1",
            "SELECT * FROM places ORDER BY term, doc, col, offset",
        ]

        /// The pages of FTS5's index, and what leads to them.
        static let pages = [
            "SELECT * FROM passage_words_data WHERE id > 10 ORDER BY id",
            "SELECT segid, CAST(term AS BLOB), pgno FROM passage_words_idx ORDER BY segid, term",
        ]

        init(of file: URL, _ statements: [String] = Tables.statements) throws {
            let queue = try DatabaseQueue(path: file.path)
            try queue.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        INSERT INTO passage_words(passage_words, rank) VALUES('integrity-check', 1);
                        CREATE VIRTUAL TABLE temp.places
                        USING fts5vocab(main, passage_words, instance);
                        """
                )
                for sql in statements { rows[sql] = try Row.fetchAll(db, sql: sql) }
            }
            try queue.close()
        }
    }

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Any text, sometimes of one word said very often, or of a word longer than a page.
    private func document(_ number: Int, _ generator: inout SplitMix64) -> Document {
        var text = "d\(number). " + generator.text(pieces: 12).filter { $0 != "\0" }
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            text += " w\(Int.random(in: 0..<60, using: &generator))"
        }
        switch Int.random(in: 0..<60, using: &generator) {
        case 0: text += String(repeating: " often", count: 6_000)
        case 1: text += " " + String(repeating: "long", count: 2_000)
        case 2: text += " " + String(repeating: "z", count: 33_000) + " end"
        default: break
        }
        return Document(
            id: DocumentID("d\(number)"),
            title: number % 3 == 0 ? "A title w\(number % 7)" : nil,
            text: text,
            metadata: [
                "part": .integer(Int64(number % 3)), "price": .number(Double(number) / 7),
                "tags": .list(["é", .string("t\(number % 5)"), "e\u{301}"]),
                "name": .string("a name longer than sixteen bytes \(number % 11)"),
            ]
        )
    }

    @Test(arguments: LexicalTokenizer.allCases)
    func anyHistoryLeavesTheTablesThatFTS5Leaves(_ tokenizer: LexicalTokenizer) async throws {
        for seed in UInt64(0)..<4 {
            let pair = try Pair(in: directory.url.appending(path: "\(seed)"), tokenizer)
            var generator = SplitMix64(seed: seed)
            var count = 0
            for step in 0..<8 {
                switch Int.random(in: 0..<6, using: &generator) {
                case 0:
                    let gone = (0..<4).map { _ in
                        DocumentID("d\(Int.random(in: 0...count, using: &generator))")
                    }
                    try await pair.each { _ = try await $0.remove(gone) }
                case 1:
                    try await pair.add([document(count, &generator)])
                    count += 1
                case 2:
                    try await pair.each { try await $0.optimize() }
                default:
                    // Known ones among them, some with the same text, and the last one twice.
                    let first = Int.random(in: 0...count, using: &generator)
                    var documents = (first..<first + 40).map { document($0, &generator) }
                    documents.append(document(first + 39, &generator))
                    documents.append(documents[0])
                    let policy: DuplicatePolicy =
                        Bool.random(using: &generator) ? .skip : .overwrite
                    try await pair.add(documents, policy)
                    count = max(count, first + 40)
                }
                try pair.expectSameTables("seed \(seed), step \(step)")
            }
            #expect(try await pair.segments.integrityCheck() == [])
            try await pair.each { try await $0.rebuildWordIndex(tokenizer: .unicode61) }
            try pair.expectSameTables("seed \(seed), made anew")
        }
    }

    /// So many passages with a word that its list goes over many pages, some of them without a passage.
    @Test func theFirstSegmentIsFTS5sByteForByte() async throws {
        let pair = try Pair(in: directory.url)
        var generator = SplitMix64(seed: 9)
        var documents = (0..<3_000).map { number in
            let word = "w\(Int.random(in: 0..<5_000, using: &generator))"
            return Document(
                id: DocumentID("\(number)"),
                text: "often " + String(repeating: "said ", count: number % 9) + word
            )
        }
        documents[700] = Document(text: String(repeating: "said ", count: 60_000))
        documents[2_000] = Document(text: String(repeating: "said often ", count: 9_000))
        try await pair.add(documents)
        try pair.expectSameTables("one batch")
        let found = try Tables(of: pair.segments.file, Tables.pages)
        let expected = try Tables(of: pair.rows.file, Tables.pages)
        #expect(found.rows == expected.rows)
    }

    @Test func manySegmentsAreFoundAndJoined() async throws {
        let pair = try Pair(in: directory.url)
        var generator = SplitMix64(seed: 3)
        for batch in 0..<40 {
            try await pair.add((0..<3).map { document(batch * 3 + $0, &generator) })
        }
        try pair.expectSameTables("forty segments")
        // What comes one by one is joined with them as FTS5 sees fit.
        for number in 200..<220 { try await pair.add([document(number, &generator)]) }
        try pair.expectSameTables("and twenty single ones")
        try await pair.each { try await $0.optimize() }
        try pair.expectSameTables("all joined")
    }
}
