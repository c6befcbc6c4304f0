/// Reads JSON (RFC 8259) from bytes, strictly: no comments, no trailing commas, no lone surrogates.
struct JSONReader {
    /// Deeper nesting is refused, so that a hostile file cannot exhaust the stack.
    private static let deepest = 200

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One value and nothing after it.
    mutating func document() throws(JSONValue.Malformed) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipSpace()
        if position < bytes.count { throw malformed("the end of the file") }
        return value
    }

    private mutating func value() throws(JSONValue.Malformed) -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members() throws(JSONValue.Malformed) -> [(
        key: String, value: JSONValue
    )] {
        var members: [(key: String, value: JSONValue)] = []
        try enter()
        if take("}") { return leave(members) }
        repeat {
            skipSpace()
            let key = try string()
            try expect(":")
            members.append((key, try value()))
        } while take(",")
        try expect("}")
        return leave(members)
    }

    private mutating func elements() throws(JSONValue.Malformed) -> [JSONValue] {
        var elements: [JSONValue] = []
        try enter()
        if take("]") { return leave(elements) }
        repeat { elements.append(try value()) } while take(",")
        try expect("]")
        return leave(elements)
    }

    private mutating func enter() throws(JSONValue.Malformed) {
        if depth == Self.deepest { throw malformed("at most \(Self.deepest) levels of nesting") }
        depth += 1
        position += 1
    }

    private mutating func leave<Result>(_ result: Result) -> Result {
        depth -= 1
        return result
    }

    private mutating func string() throws(JSONValue.Malformed) -> String {
        guard peek == UInt8(ascii: "\"") else { throw malformed("\"") }
        position += 1
        var text: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw malformed("a text without control characters") }
            if byte == UInt8(ascii: "\\") {
                text += try escape().utf8
            } else {
                text.append(byte)
                position += 1
            }
        }
        guard peek != nil else { throw malformed("\"") }
        position += 1
        guard let result = String(validating: text, as: UTF8.self) else {
            throw malformed("UTF-8 in the text before this place")
        }
        return result
    }

    private mutating func escape() throws(JSONValue.Malformed) -> String {
        position += 1
        guard let byte = peek else { throw malformed("an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(try escapedScalar())
        default:
            position -= 1
            throw malformed("an escape")
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that make a surrogate pair.
    private mutating func escapedScalar() throws(JSONValue.Malformed) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) {
            position += 2
            let second = try fourHexDigits()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw malformed("a surrogate pair")
    }

    private mutating func fourHexDigits() throws(JSONValue.Malformed) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONValue.Malformed) -> Double {
        let start = position
        while let byte = peek, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // Swift reads "+1", ".5" and "1." too; JSON does not.
        guard text.first?.isNumber == true || text.first == "-", text.last?.isNumber == true,
            let value = Double(text), value.isFinite
        else {
            position = start
            throw malformed("a value")
        }
        return value
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONValue.Malformed)
        -> JSONValue
    {
        guard bytes[position...].starts(with: word.utf8) else { throw malformed("a value") }
        position += word.utf8.count
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(JSONValue.Malformed) {
        if !take(mark) { throw malformed(String(mark)) }
    }

    private func malformed(_ expected: String) -> JSONValue.Malformed {
        let place = min(position, bytes.count)
        let found =
            peek.map {
                (0x21...0x7E).contains($0)
                    ? "'\(Unicode.Scalar($0))'" : "byte 0x" + String($0, radix: 16)
            } ?? "the end of the file"
        return JSONValue.Malformed(
            line: bytes[..<place].lazy.filter { $0 == 0x0A }.count + 1,
            expected: expected,
            found: found
        )
    }
}
