internal import QuestionAnswering

/// Numbers for the values that the fields of documents have, each with its token; most documents share
/// most of theirs.
struct FieldValues {
    /// A value of a field.
    struct Entry {
        /// A place in `names`.
        let field: Int
        let value: FilterValue
        let token: FilterToken
        fileprivate let key: Key
    }

    private var fields = FieldNames()
    /// The values, in the order they came.
    private(set) var entries: [Entry] = []
    private var short: [Key: Int32] = [:]
    private var long: [LongKey: Int32] = [:]

    /// The fields, in the order they came.
    var names: [String] { fields.names }

    /// The number of a value; the same for the same bytes of its text, and only for them.
    ///
    /// - Parameters:
    ///   - field: its name.
    ///   - value: the value.
    ///   - place: how many values of the document came before.
    ///   - token: the value's token, if it is known.
    /// - Returns: a place in `entries`.
    mutating func number(
        of field: String,
        _ value: FilterValue,
        place: Int,
        token: FilterToken? = nil
    ) -> Int32 {
        let fieldNumber = fields.number(of: field, expectedAt: place)
        let key = Key(value.text, field: fieldNumber)
        let longKey = key.isWhole ? nil : LongKey(key: key, text: value.text)
        if let known = longKey.map({ long[$0] }) ?? short[key] { return known }
        let number = Int32(entries.count)
        if let longKey { long[longKey] = number } else { short[key] = number }
        let token = token ?? FilterToken(field: field, value: value)
        entries.append(Entry(field: fieldNumber, value: value, token: token, key: key))
        return number
    }

    /// The numbers of all values, by field and then by the bytes of the value.
    var ordered: [Int32] {
        (0..<Int32(entries.count)).sorted { entries[Int($0)].precedes(entries[Int($1)]) }
    }

    /// What tells most values apart, without references that would be counted at every step.
    fileprivate struct Key: Hashable {
        let field: Int
        /// The first sixteen bytes of the value, as numbers.
        let high: UInt64
        let low: UInt64
        let length: Int

        init(_ text: String, field: Int) {
            self.field = field
            var text = text
            (high, low, length) = text.withUTF8 { utf8 in
                (Self.number(utf8, from: 0), Self.number(utf8, from: 8), utf8.count)
            }
        }

        /// Whether it is all of the value.
        var isWhole: Bool { length <= 16 }

        private static func number(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
            var number: UInt64 = 0
            for place in start..<min(max(start, utf8.count), start + 8) {
                number |= UInt64(utf8[place]) << UInt64(8 * (7 + start - place))
            }
            return number
        }
    }

    /// A value of more than sixteen bytes.
    private struct LongKey: Hashable {
        let key: Key
        let text: String

        static func == (a: Self, b: Self) -> Bool { a.key == b.key && a.text.bytesEqual(b.text) }

        func hash(into hasher: inout Hasher) {
            hasher.combine(key.field)
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}

extension FieldValues.Entry {
    fileprivate func precedes(_ other: Self) -> Bool {
        let (a, b) = (key, other.key)
        if a.field != b.field { return a.field < b.field }
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        guard !a.isWhole || !b.isWhole else { return a.length < b.length }
        return value.text.utf8.lexicographicallyPrecedes(other.value.text.utf8)
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
