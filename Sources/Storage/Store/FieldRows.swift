internal import GRDB
internal import QuestionAnswering

/// The rows that filters look documents up by, gathered until a transaction ends.
///
/// Written in order of their values: the index by value is many times larger than what SQLite keeps in
/// memory, and rows in the order of documents would each touch another page of it.
struct FieldRows {
    private var rows: [Int64: [(field: String, value: FilterValue)]] = [:]

    /// Gives a document its values, in the place of those it was given before.
    mutating func set(_ fields: [(field: String, value: FilterValue)], of owner: Int64) {
        rows[owner] = fields
    }

    /// Forgets what a document was given.
    mutating func remove(_ owner: Int64) { rows[owner] = nil }

    private struct Entry {
        let owner: Int64
        let field: Int64
        let value: FilterValue
    }

    /// Hands out every row once, in order of field and value.
    mutating func drain(
        fieldID: (String) throws -> Int64,
        _ body: (_ owner: Int64, _ field: Int64, _ value: FilterValue) throws -> Void
    ) rethrows {
        var entries: [Entry] = []
        for (owner, fields) in rows {
            for (field, value) in fields {
                entries.append(Entry(owner: owner, field: try fieldID(field), value: value))
            }
        }
        rows = [:]
        entries.sort { a, b in
            if a.field != b.field { return a.field < b.field }
            if a.value.text != b.value.text { return a.value.text < b.value.text }
            return a.owner < b.owner
        }
        for entry in entries { try body(entry.owner, entry.field, entry.value) }
    }
}
