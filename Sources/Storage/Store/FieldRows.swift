internal import GRDB
internal import QuestionAnswering

/// The rows that filters look documents up by, gathered until a transaction ends.
///
/// Written in order of their values: the index by value is many times larger than what SQLite keeps in
/// memory, and rows in the order of documents would each touch another page of it.
struct FieldRows {
    private var rows: [Int64: [(field: String, value: FilterValue)]] = [:]

    /// Whether there is nothing to write.
    var isEmpty: Bool { rows.isEmpty }

    /// Gives a document its values, in the place of those it was given before.
    mutating func set(_ fields: [(field: String, value: FilterValue)], of owner: Int64) {
        rows[owner] = fields
    }

    /// Forgets what a document was given.
    mutating func remove(_ owner: Int64) { rows[owner] = nil }

    private typealias Entry = (owner: Int64, value: FilterValue)

    /// What most comparisons need of an entry, without references that would be counted at every step.
    private struct Key {
        let field: Int64
        /// The first sixteen bytes of the value, as numbers.
        let bytes: (UInt64, UInt64)
        let length: Int
        let owner: Int64
        let place: Int

        init(_ entry: Entry, field: Int64, place: Int) {
            self.field = field
            self.place = place
            owner = entry.owner
            var text = entry.value.text
            (bytes, length) = text.withUTF8 { utf8 in
                ((Self.number(utf8, from: 0), Self.number(utf8, from: 8)), utf8.count)
            }
        }

        private static func number(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
            (start..<start + 8).reduce(0) { number, place in
                number << 8 | UInt64(place < utf8.count ? utf8[place] : 0)
            }
        }

        /// By field, then by the value's bytes, then by document.
        func precedes(_ other: Key, _ entries: [Entry]) -> Bool {
            if field != other.field { return field < other.field }
            if bytes.0 != other.bytes.0 { return bytes.0 < other.bytes.0 }
            if bytes.1 != other.bytes.1 { return bytes.1 < other.bytes.1 }
            guard length > 16 || other.length > 16 else { return owner < other.owner }
            let (a, b) = (entries[place].value.text, entries[other.place].value.text)
            if a.bytesEqual(b) { return owner < other.owner }
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
    }

    /// Hands out every row once, in order of field and value.
    mutating func drain(
        fieldID: (String) throws -> Int64,
        _ body: (_ owner: Int64, _ field: Int64, _ value: FilterValue) throws -> Void
    ) rethrows {
        var entries: [Entry] = []
        var keys: [Key] = []
        for (owner, fields) in rows {
            for (field, value) in fields {
                let entry = (owner, value)
                keys.append(Key(entry, field: try fieldID(field), place: entries.count))
                entries.append(entry)
            }
        }
        rows = [:]
        keys.sort { $0.precedes($1, entries) }
        for key in keys { try body(key.owner, key.field, entries[key.place].value) }
    }
}
