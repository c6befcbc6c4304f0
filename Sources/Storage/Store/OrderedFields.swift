internal import QuestionAnswering

/// The values that filters look documents up by, in order of field and value.
///
/// In that order they are written: the table is many times larger than what SQLite keeps in memory, and
/// rows in the order of documents would each touch another page of it.
struct OrderedFields: Sendable {
    /// The value of a field in one of the documents.
    struct Entry: Sendable {
        /// A place in `names`.
        let field: Int
        let value: FilterValue
        /// The place of the document.
        let document: Int
    }

    /// The fields.
    private(set) var names: [String] = []
    /// By field, then by the value's bytes, then by document.
    private(set) var entries: [Entry] = []

    /// Orders the values of documents.
    init(_ documents: some Sequence<[(field: String, value: FilterValue)]>) {
        var known = FieldNames()
        var keys: [Key] = []
        var given: [Entry] = []
        for (document, fields) in documents.enumerated() {
            for (place, field) in fields.enumerated() {
                let name = known.number(of: field.field, expectedAt: place)
                keys.append(Key(field.value.text, field: name, place: given.count))
                given.append(Entry(field: name, value: field.value, document: document))
            }
        }
        // Entries come by document: their places decide where values are the same.
        keys.sort { $0.precedes($1, given) }
        names = known.names
        entries = keys.map { given[$0.place] }
    }

    /// What most comparisons need of an entry, without references that would be counted at every step.
    private struct Key {
        let field: Int
        /// The first sixteen bytes of the value, as numbers.
        let bytes: (UInt64, UInt64)
        let length: Int
        let place: Int

        init(_ text: String, field: Int, place: Int) {
            self.field = field
            self.place = place
            var text = text
            (bytes, length) = text.withUTF8 { utf8 in
                ((Self.number(utf8, from: 0), Self.number(utf8, from: 8)), utf8.count)
            }
        }

        private static func number(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
            var number: UInt64 = 0
            for place in start..<min(max(start, utf8.count), start + 8) {
                number |= UInt64(utf8[place]) << UInt64(8 * (7 + start - place))
            }
            return number
        }

        func precedes(_ other: Key, _ entries: [Entry]) -> Bool {
            if field != other.field { return field < other.field }
            if bytes.0 != other.bytes.0 { return bytes.0 < other.bytes.0 }
            if bytes.1 != other.bytes.1 { return bytes.1 < other.bytes.1 }
            guard length > 16 || other.length > 16 else { return place < other.place }
            let (a, b) = (entries[place].value.text, entries[other.place].value.text)
            if a.bytesEqual(b) { return place < other.place }
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
    }
}

/// Numbers for the names of fields, told apart by their bytes.
private struct FieldNames {
    private(set) var names: [String] = []
    private var numbers: [[UInt8]: Int] = [:]
    /// Documents mostly have the fields of the one before, in the same order.
    private var last: [Int] = []

    mutating func number(of name: String, expectedAt place: Int) -> Int {
        if place < last.count, names[last[place]].bytesEqual(name) { return last[place] }
        let bytes = Array(name.utf8)
        let number = numbers[bytes] ?? names.count
        if number == names.count {
            names.append(name)
            numbers[bytes] = number
        }
        last.removeSubrange(min(place, last.count)...)
        if last.count == place { last.append(number) }
        return number
    }
}
