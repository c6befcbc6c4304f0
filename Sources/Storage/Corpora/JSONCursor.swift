import QuestionAnswering

/// Reads JSON (RFC 8259) from front to back, value by value.
///
/// The caller says what it expects next; what it does not want it skips. Every fault names the byte,
/// which Foundation's parser does not. The bytes are handed to every call because a `Span` cannot be
/// kept.
struct JSONCursor {
    /// Values may be nested this deep, so that no input exhausts the stack.
    static let deepest = 128

    /// The next byte to read.
    var position: Int
    /// One past the last byte of the text.
    let end: Int
    var depth = 0

    /// Starts at the front of a range of bytes.
    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// Goes to the next byte that is not white space and returns it; 0 at the end.
    mutating func peek(in bytes: borrowing Span<UInt8>) -> UInt8 {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return 0
    }

    /// Makes sure that nothing but white space follows.
    mutating func finish(in bytes: borrowing Span<UInt8>) throws(TextFault) {
        _ = peek(in: bytes)
        guard position == end else {
            throw fault("nothing behind the JSON value", in: bytes)
        }
    }

    /// A fault at the next byte.
    func fault(_ expected: String, in bytes: borrowing Span<UInt8>) -> TextFault {
        TextFault(
            offset: position,
            expected: expected,
            found: bytes.name(at: position, end: end)
        )
    }
}

// MARK: - Objects and lists

extension JSONCursor {
    /// Steps into an object; `what` names it in the fault.
    mutating func openObject(_ what: String, in bytes: borrowing Span<UInt8>) throws(TextFault) {
        try open(0x7B, what, in: bytes)
    }

    /// Steps into a list; `what` names it in the fault.
    mutating func openList(_ what: String, in bytes: borrowing Span<UInt8>) throws(TextFault) {
        try open(0x5B, what, in: bytes)
    }

    /// The next key of the object under way, its value being next; nil behind the last one.
    ///
    /// `isFirst` is true before the first key; the cursor keeps it up to date.
    mutating func key(_ isFirst: inout Bool, in bytes: borrowing Span<UInt8>) throws(TextFault)
        -> String?
    {
        if peek(in: bytes) == 0x7D {
            close()
            return nil
        }
        try separate(&isFirst, "',' or '}'", in: bytes)
        guard peek(in: bytes) == 0x22 else { throw fault("a key in quotes", in: bytes) }
        let key = try string(in: bytes)
        guard peek(in: bytes) == 0x3A else {
            throw fault("':' behind the key \"\(key)\"", in: bytes)
        }
        position += 1
        _ = peek(in: bytes)
        return key
    }

    /// Whether the list under way has another value, which is next then.
    ///
    /// `isFirst` is true before the first value; the cursor keeps it up to date.
    mutating func hasElement(_ isFirst: inout Bool, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> Bool
    {
        if peek(in: bytes) == 0x5D {
            close()
            return false
        }
        try separate(&isFirst, "',' or ']'", in: bytes)
        _ = peek(in: bytes)
        return true
    }

    private mutating func open(_ bracket: UInt8, _ what: String, in bytes: borrowing Span<UInt8>)
        throws(TextFault)
    {
        guard peek(in: bytes) == bracket else { throw fault(what, in: bytes) }
        guard depth < Self.deepest else {
            throw fault("at most \(Self.deepest) nested values", in: bytes)
        }
        depth += 1
        position += 1
    }

    private mutating func close() {
        depth -= 1
        position += 1
    }

    private mutating func separate(
        _ isFirst: inout Bool,
        _ expected: String,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) {
        if isFirst {
            isFirst = false
            return
        }
        guard peek(in: bytes) == 0x2C else { throw fault(expected, in: bytes) }
        position += 1
    }
}

// MARK: - Values

extension JSONCursor {
    /// A text; `what` names it in the fault.
    mutating func string(_ what: String = "a text in quotes", in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> String
    {
        guard peek(in: bytes) == 0x22 else { throw fault(what, in: bytes) }
        let opening = position
        position += 1
        let start = position
        while position < end {
            let byte = bytes[position]
            if byte == 0x22 {
                position += 1
                return try bytes.text(start..<position - 1)
            }
            if byte == 0x5C { return try escapedString(from: start, opening, in: bytes) }
            guard byte >= 0x20 else { throw controlCharacter(in: bytes) }
            position += 1
        }
        throw unterminated(opening)
    }

    /// Whether null comes next; it is read then.
    mutating func null(in bytes: borrowing Span<UInt8>) throws(TextFault) -> Bool {
        guard peek(in: bytes) == 0x6E else { return false }
        try word("null", in: bytes)
        return true
    }

    /// True or false; `what` names it in the fault.
    mutating func bool(_ what: String, in bytes: borrowing Span<UInt8>) throws(TextFault) -> Bool {
        switch peek(in: bytes) {
        case 0x74:
            try word("true", in: bytes)
            return true
        case 0x66:
            try word("false", in: bytes)
            return false
        default: throw fault(what, in: bytes)
        }
    }

    /// Any value; nil for null, and nulls inside lists and objects are left out.
    mutating func value(in bytes: borrowing Span<UInt8>) throws(TextFault) -> MetadataValue? {
        switch peek(in: bytes) {
        case 0x22: return .string(try string(in: bytes))
        case 0x7B: return .object(try object(in: bytes))
        case 0x5B: return .list(try list(in: bytes))
        case 0x74, 0x66: return .bool(try bool("true or false", in: bytes))
        case 0x6E:
            try word("null", in: bytes)
            return nil
        default: return try number(in: bytes)
        }
    }

    /// An object of any values; the last of several equal keys wins.
    mutating func object(
        _ what: String = "an object",
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> [String: MetadataValue] {
        try openObject(what, in: bytes)
        var fields: [String: MetadataValue] = [:]
        var isFirst = true
        while let key = try key(&isFirst, in: bytes) {
            fields[key] = try value(in: bytes)
        }
        return fields
    }

    /// Goes past a value of any kind, checking its grammar.
    mutating func skipValue(in bytes: borrowing Span<UInt8>) throws(TextFault) {
        var isFirst = true
        switch peek(in: bytes) {
        case 0x22: _ = try string(in: bytes)
        case 0x7B:
            try openObject("an object", in: bytes)
            while try key(&isFirst, in: bytes) != nil { try skipValue(in: bytes) }
        case 0x5B:
            try openList("a list", in: bytes)
            while try hasElement(&isFirst, in: bytes) { try skipValue(in: bytes) }
        default: _ = try value(in: bytes)
        }
    }

    private mutating func list(in bytes: borrowing Span<UInt8>) throws(TextFault)
        -> [MetadataValue]
    {
        try openList("a list", in: bytes)
        var values: [MetadataValue] = []
        var isFirst = true
        while try hasElement(&isFirst, in: bytes) {
            if let value = try value(in: bytes) { values.append(value) }
        }
        return values
    }

    private mutating func word(_ word: StaticString, in bytes: borrowing Span<UInt8>)
        throws(TextFault)
    {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard position < end, bytes[position] == word.utf8Start[index] else {
                position = start
                throw fault("a JSON value", in: bytes)
            }
            position += 1
        }
    }
}
