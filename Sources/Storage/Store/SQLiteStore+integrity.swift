internal import Crypto
internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// Something in a store that is not as it must be.
public struct IntegrityFinding: Sendable, Hashable, CustomStringConvertible {
    /// What was looked at, such as "passages".
    public let part: String
    /// What was found there.
    public let found: String
    /// What to do about it.
    public let nextStep: String

    /// As it is printed.
    public var description: String { "\(part): \(found). \(nextStep)" }
}

extension SQLiteStore {
    /// Looks at everything a store promises, in one snapshot; nothing found means that all holds.
    ///
    /// Reads the whole file: seconds for 100,000 reviews.
    public func integrityCheck() async throws -> [IntegrityFinding] {
        let file = try await read("checking") { db in
            try IntegrityCheck(db: db).fileFindings()
        }
        // The tables of a file that is damaged cannot be asked further.
        guard file.isEmpty else { return file }
        let rows = try await read("checking") { db in try IntegrityCheck(db: db).rowFindings() }
        return rows + (try await wordFindings())
    }

    /// FTS5's own check is an INSERT, which a store opened for reading cannot do; it changes nothing.
    private func wordFindings() async throws -> [IntegrityFinding] {
        guard writer != nil else { return [] }
        do {
            try await write("checking") { transaction in
                try transaction.run(
                    "INSERT INTO passage_words(passage_words, rank) VALUES ('integrity-check', 1)",
                    []
                )
            }
            return []
        } catch let error as QuarryError where error.kind == .badData {
            return [
                IntegrityFinding(
                    part: "words",
                    found: "the index of words does not fit the passages",
                    nextStep: IntegrityCheck.rebuild
                )
            ]
        }
    }
}

/// The checks that only read.
private struct IntegrityCheck {
    static let rebuild = "Rebuild it from the documents: quarry index --rebuild"
    static let again = "Import the documents again into a new index"

    let db: Database

    func fileFindings() throws -> [IntegrityFinding] {
        let messages: [String]
        do {
            messages = try String.fetchAll(db, sql: "PRAGMA integrity_check")
        } catch let error as DatabaseError
            where error.resultCode.primaryResultCode == .SQLITE_CORRUPT
        {
            messages = [error.message ?? "damaged"]
        }
        return messages.filter { $0 != "ok" }
            .map { IntegrityFinding(part: "file", found: $0, nextStep: Self.again) }
    }

    func rowFindings() throws -> [IntegrityFinding] {
        let lists = try listFindings()
        // Lists that are damaged cannot be compared with the documents.
        let orphans = lists.isEmpty ? Self.orphans + [Self.strangers] : Self.orphans
        return try lists
            + orphans.compactMap { try finding($0.part, $0.what, counted: $0.sql, $0.nextStep) }
            + documentFindings(withFields: lists.isEmpty) + termFindings()
    }

    /// Whether the lists of documents by value are what the table promises.
    private func listFindings() throws -> [IntegrityFinding] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT field, text, first, documents, size, number FROM document_fields
                ORDER BY field, text, first
                """
        )
        var last: (field: Int64, text: String, document: Int64)?
        var damaged = 0
        while let row = try rows.next() {
            let (field, text, first): (Int64, String, Int64) = (row[0], row[1], row[2])
            let isBehind =
                last.map { $0.field != field || !$0.text.bytesEqual(text) || $0.document < first }
                ?? true
            let documents = (try? DocumentList(first: first, bytes: row[3]))?.documents ?? []
            if !isBehind || documents.count != row[4] || FilterValue(text).number != row[5] {
                damaged += 1
            }
            last = (field, text, documents.last ?? first)
        }
        guard damaged > 0 else { return [] }
        let found = "\(damaged) damaged lists of documents by value"
        return [IntegrityFinding(part: "metadata", found: found, nextStep: Self.again)]
    }

    private struct Orphans {
        let part: String
        let what: String
        let sql: String
        let nextStep: String
    }

    private static let orphans: [Orphans] = [
        Orphans(
            part: "passages",
            what: "of no document",
            sql:
                "SELECT count(*) FROM passages WHERE document NOT IN (SELECT serial FROM documents)",
            nextStep: again
        ),
        Orphans(
            part: "passages",
            what: "more or fewer than are counted",
            sql: "SELECT abs((SELECT count(*) FROM passages) - (SELECT passages FROM store))",
            nextStep: again
        ),
        Orphans(
            part: "words",
            what: "more or fewer passages than there are",
            sql: """
                SELECT abs(
                    (SELECT count(*) FROM passages) - (SELECT count(*) FROM passage_words_docsize)
                )
                """,
            nextStep: rebuild
        ),
        Orphans(
            part: "vectors",
            what: "of no passage or no embedder",
            sql: """
                SELECT count(*) FROM vectors WHERE passage NOT IN (SELECT id FROM passages)
                    OR embedder NOT IN (SELECT id FROM embedders)
                """,
            nextStep: "Make the vectors anew: quarry index --rebuild"
        ),
        Orphans(
            part: "vectors",
            what: "of a wrong length",
            sql: """
                SELECT count(*) FROM vectors JOIN embedders ON embedders.id = embedder
                WHERE length(numbers) <> 4 * dimension
                """,
            nextStep: "Make the vectors anew: quarry index --rebuild"
        ),
        Orphans(
            part: "vectors",
            what: "of a generation to come",
            sql: "SELECT count(*) FROM vectors WHERE generation > (SELECT generation FROM store)",
            nextStep: "Make the vectors anew: quarry index --rebuild"
        ),
        Orphans(
            part: "labels",
            what: "metadata rows of no label",
            sql: "SELECT count(*) FROM label_fields WHERE owner NOT IN (SELECT serial FROM labels)",
            nextStep: again
        ),
    ]

    private static let strangers = Orphans(
        part: "metadata",
        what: "rows of no document",
        sql: """
            SELECT count(*) FROM document_fields, quarry_documents(first, documents)
            WHERE document NOT IN (SELECT serial FROM documents)
            """,
        nextStep: again
    )

    private func finding(_ part: String, _ what: String, counted sql: String, _ nextStep: String)
        throws -> IntegrityFinding?
    {
        let count = try Int.fetchOne(db, sql: sql) ?? 0
        guard count > 0 else { return nil }
        return IntegrityFinding(part: part, found: "\(count) \(what)", nextStep: nextStep)
    }

    private func documentFindings(withFields: Bool) throws -> [IntegrityFinding] {
        var faults: [String: Int] = [:]
        var fields = 0
        let documents = try Row.fetchCursor(
            db,
            sql: "SELECT serial, id, text, metadata, filters, hash FROM documents"
        )
        let table = withFields ? FieldTable(db) : nil
        while let document = try documents.next() {
            for fault in try self.faults(of: document, table, &fields) {
                faults[fault, default: 0] += 1
            }
        }
        let others = withFields ? try otherFields(than: fields) : 0
        if others != 0 { faults["filter rows that no metadata has"] = others }
        return faults.sorted { $0.key < $1.key }.map { fault, count in
            IntegrityFinding(part: "documents", found: "\(count) \(fault)", nextStep: Self.again)
        }
    }

    /// Rows for filters of the documents, beside so many that fit.
    private func otherFields(than fitting: Int) throws -> Int {
        let all = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM document_fields, quarry_documents(first, documents)
                WHERE document IN (SELECT serial FROM documents)
                """
        )
        return (all ?? 0) - fitting
    }

    /// What is wrong with a document; adds the rows for filters that fit it to a count.
    private func faults(of document: Row, _ table: FieldTable?, _ fields: inout Int) throws
        -> [String]
    {
        let text: String = document[2]
        let hash: Data = document[5]
        var faults: [String] = []
        if Data(SHA256.hash(data: Data(text.utf8))) != hash {
            faults.append("whose text is not the one that was stored")
        }
        if try !passagesLieInside(text, of: document[0]) {
            faults.append("whose passages do not lie in the text")
        }
        guard let metadata = try? MetadataJSON.metadata(from: document[3]) else {
            return faults + ["whose metadata cannot be read"]
        }
        let tokens = FilterToken.text(for: metadata, id: DocumentID(document[1]))
        let hasRows = try table?.hasAll(of: metadata, document[0], &fields) ?? true
        if tokens != document[4] || !hasRows {
            faults.append("whose metadata and filter rows differ")
        }
        return faults
    }

    private func passagesLieInside(_ text: String, of serial: Int64) throws -> Bool {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT byte_start, byte_end, scalar_end - scalar_start
                    FROM passages WHERE document = ?
                    """
            ),
            arguments: [serial]
        )
        .allSatisfy { row in
            let (start, end, scalars): (Int, Int, Int) = (row[0], row[1], row[2])
            guard start >= 0, start < end, end <= text.utf8.count else { return false }
            let cut = text.slice(bytes: start..<end)
            return cut.utf8.count == end - start && cut.unicodeScalars.count == scalars
        }
    }

    /// The counts that questions are weighed by, against FTS5's own.
    private func termFindings() throws -> [IntegrityFinding] {
        let own = try Row.fetchCursor(db, sql: "SELECT term, passages FROM terms ORDER BY term")
        let theirs = try Row.fetchCursor(
            db,
            sql: "SELECT term, doc FROM passage_vocabulary WHERE col = 'body' ORDER BY term"
        )
        while true {
            let (a, b) = (try own.next(), try theirs.next())
            if a == nil && b == nil { return [] }
            guard let a, let b, (a[0] as String).bytesEqual(b[0]), a[1] as Int == b[1] as Int else {
                return [
                    IntegrityFinding(
                        part: "words",
                        found: "counts that differ from the index",
                        nextStep: Self.rebuild
                    )
                ]
            }
        }
    }
}

extension FieldTable {
    /// Whether a document has all values of its metadata; adds those it has to a count.
    fileprivate func hasAll(of metadata: Metadata, _ document: Int64, _ count: inout Int) throws
        -> Bool
    {
        let wanted = Dictionary(metadata.filterFields.map { (Self.bytes($0), $0) }) { a, _ in a }
        let found = try wanted.values.count { try has(document, $0.field, $0.value.text) }
        count += found
        return found == wanted.count
    }

    /// Texts may be equal and differ in their bytes, which are what is stored.
    private static func bytes(_ entry: (field: String, value: FilterValue)) -> [UInt8] {
        Array(entry.field.utf8) + [0] + Array(entry.value.text.utf8)
    }
}
