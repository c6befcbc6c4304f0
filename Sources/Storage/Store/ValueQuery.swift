internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// The documents that have a fitting value in a field, or a fitting name.
struct ValueQuery {
    private let field: String
    private let question: Question

    private enum Question {
        case isThere
        case compares(Filter.Comparison, FilterValue)
        case isAny([FilterValue])
    }

    /// All documents that have the field.
    init(having field: String) {
        self.field = field
        question = .isThere
    }

    /// Those that have a value that compares so.
    init(_ field: String, _ comparison: Filter.Comparison, _ value: FilterValue) {
        self.field = field
        question = .compares(comparison, value)
    }

    /// Those that have one of the values, at least one.
    init(_ field: String, any values: [FilterValue]) {
        self.field = field
        question = .isAny(values)
    }

    /// How many there are; no more than the limit are counted, about.
    func count(limit: Int, on db: Database) throws -> Int {
        let (rows, arguments) = rows(of: isName ? "1 AS size" : "size")
        // A size is one at least, so that more rows need not be read.
        let sql = "SELECT total(size) FROM (\(rows) LIMIT \(limit + 1))"
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }

    /// The documents, among so many, as SQL's functions take them: the bit of document n is bit n % 8 of
    /// byte n / 8.
    func documents(among all: Int, on db: Database) throws -> Data {
        let columns = isName ? "serial" : "first, documents"
        let (rows, arguments) = rows(
            of: "quarry_documents_of(\(columns))",
            inOrder: try hasManyRows(among: all, db)
        )
        return try Data.fetchOne(db.cachedStatement(sql: rows), arguments: arguments) ?? Data()
    }

    private var isName: Bool { field == Filter.documentIDField }

    /// Whether it is faster to read all of a field in the order in which it lies than to look each row up
    /// from the index of numbers.
    private func hasManyRows(among all: Int, _ db: Database) throws -> Bool {
        guard !isName, case .compares(let comparison, let value) = question, comparison != .equal,
            value.number != nil
        else { return false }
        let many = all / 8 + 1
        let (rows, arguments) = rows(of: "1")
        let sql = "SELECT count(*) FROM (\(rows) LIMIT \(many))"
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) == many
    }

    /// The rows that fit; `inOrder` keeps SQLite from using the index of numbers.
    private func rows(of columns: String, inOrder: Bool = false) -> (String, StatementArguments) {
        let hint = inOrder ? "+" : ""
        var condition = ValueColumns(text: isName ? "id" : "text", number: hint + "number")
        let test =
            switch question {
            case .isThere: "TRUE"
            case .compares(let comparison, let value): condition.comparison(comparison, value)
            case .isAny(let values): condition.any(values)
            }
        guard !isName else {
            return ("SELECT \(columns) FROM documents WHERE \(test)", condition.arguments)
        }
        return (
            """
            SELECT \(columns) FROM document_fields
            WHERE field = (SELECT id FROM fields WHERE name = ?) AND \(test)
            """,
            [field] + condition.arguments
        )
    }
}
