internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// The table in which filters look documents up: for each value of a field the documents that have it,
/// in lists that do not overlap, each in a row under its first document.
///
/// A row for each document would be several times as many of them, and to write them a sixth of an import.
final class FieldTable {
    private let db: Database
    private lazy var insertion = Result {
        try RowStatement(
            """
            INSERT INTO document_fields(field, text, first, number, size, documents)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            on: db
        )
    }

    /// Writes through an open transaction.
    init(_ db: Database) { self.db = db }

    /// A row of the table.
    private struct Stored {
        let list: DocumentList
        let number: Double?
    }

    /// Adds documents that ascend and are newer than all that have the value.
    func append(_ documents: [Int64], field: Int64, value: FilterValue) throws {
        for part in DocumentList(documents).parts {
            try write(part, field: field, text: value.text, number: value.number)
        }
    }

    /// Adds documents that ascend, wherever they belong; one that has the value already is left.
    func add(_ documents: [Int64], field: Int64, value: FilterValue) throws {
        var rest = documents[...]
        while let first = rest.first {
            let portion = Array(try prefix(of: rest, field: field, text: value.text))
            if let row = try row(of: first, field: field, text: value.text) {
                try replace(row, field, value.text, by: row.list.adding(portion))
            } else {
                try append(portion, field: field, value: value)
            }
            rest = rest.dropFirst(portion.count)
        }
    }

    /// Takes a value from a document.
    func remove(_ document: Int64, field: Int64, text: String) throws {
        guard let row = try row(of: document, field: field, text: text),
            let rest = row.list.removing(document)
        else { return }
        try replace(row, field, text, by: rest.parts)
    }

    /// Takes all values from a document; reads the whole table.
    func remove(_ document: Int64) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT field, text FROM document_fields, quarry_documents(first, documents)
                WHERE document = ?
                """,
            arguments: [document]
        )
        for row in rows { try remove(document, field: row[0], text: row[1]) }
    }

    /// Whether a document has a value.
    func has(_ document: Int64, _ field: String, _ text: String) throws -> Bool {
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM fields WHERE name = ?"),
            arguments: [field]
        )
        return try id.flatMap { try row(of: document, field: $0, text: text) }?.list.documents
            .contains(document) ?? false
    }

    /// The row that a document of a value stands in, or would stand in.
    private func row(of document: Int64, field: Int64, text: String) throws -> Stored? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT first, documents, number FROM document_fields
                    WHERE field = ? AND text = ? AND first <= ? ORDER BY first DESC LIMIT 1
                    """
            ),
            arguments: [field, text, document]
        )
        return try row.map {
            Stored(list: try DocumentList(first: $0[0], bytes: $0[1]), number: $0[2])
        }
    }

    /// Those documents that come before the next row begins.
    private func prefix(of documents: ArraySlice<Int64>, field: Int64, text: String) throws
        -> ArraySlice<Int64>
    {
        let next = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT first FROM document_fields
                    WHERE field = ? AND text = ? AND first > ? ORDER BY first LIMIT 1
                    """
            ),
            arguments: [field, text, documents.first]
        )
        return documents.prefix { $0 < next ?? .max }
    }

    private func replace(_ row: Stored, _ field: Int64, _ text: String, by lists: [DocumentList])
        throws
    {
        try db.cachedStatement(
            sql: "DELETE FROM document_fields WHERE field = ? AND text = ? AND first = ?"
        )
        .execute(arguments: [field, text, row.list.documents[0]])
        for list in lists { try write(list, field: field, text: text, number: row.number) }
    }

    private func write(_ list: DocumentList, field: Int64, text: String, number: Double?) throws {
        let insertion = try insertion.get()
        insertion.bind(1, field)
        insertion.bind(3, list.documents[0])
        insertion.bind(4, number)
        insertion.bind(5, Int64(list.documents.count))
        insertion.bind(6, list.bytes)
        try insertion.run(2, text)
    }
}
