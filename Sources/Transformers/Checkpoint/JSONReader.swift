/// Reads JSON (RFC 8259) strictly: valid UTF-8, no equal keys, nothing after the value.
struct JSONReader {
    /// Why and at which byte reading stopped.
    struct Failure: Error {
        let offset: Int
        let found: String
    }

    /// Deeper nesting than any checkpoint needs, far from exhausting the stack.
    private static let deepest = 64

    private let bytes: [UInt8]
    private var offset = 0

    /// The value that `bytes` spell; white space around it is allowed.
    static func value(of bytes: [UInt8]) throws(Failure) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.failure("more after the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func failure(_ found: String) -> Failure { Failure(offset: offset, found: found) }

    private var unexpected: Failure {
        guard let next else { return failure("the end of the text") }
        let printable = (0x21..<0x7F).contains(next)
        return failure(
            printable ? "'\(Character(Unicode.Scalar(next)))'" : "byte \(String(next, radix: 16))"
        )
    }

    private mutating func skipSpace() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { offset += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard next == byte else { throw unexpected }
        offset += 1
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < Self.deepest else { throw failure("more than \(Self.deepest) levels") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        for byte in word.utf8 { try expect(byte) }
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        var members: [String: JSONValue] = [:]
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if next == UInt8(ascii: "}") {
            offset += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let start = offset
            let key = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            let member = try value(depth: depth + 1)
            guard members.updateValue(member, forKey: key) == nil else {
                throw Failure(offset: start, found: "the key \"\(key.prefix(120))\" twice")
            }
            skipSpace()
            if next == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
        }
        offset += 1
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        var elements: [JSONValue] = []
        try expect(UInt8(ascii: "["))
        skipSpace()
        if next == UInt8(ascii: "]") {
            offset += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
        }
        offset += 1
        return .array(elements)
    }
}

// MARK: - Numbers and strings

extension JSONReader {
    private mutating func digits() throws(Failure) {
        guard let first = next, isDigit(first) else { throw unexpected }
        while let next, isDigit(next) { offset += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        if next == UInt8(ascii: "0") { offset += 1 } else { try digits() }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            offset += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            offset += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        let spelled = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let value = Int(spelled) { return .integer(value) }
        guard let value = Double(spelled) else { throw unexpected }
        return .real(value)
    }

    private mutating func string() throws(Failure) -> String {
        try expect(UInt8(ascii: "\""))
        var spelled: [UInt8] = []
        let start = offset
        while true {
            guard let byte = next else { throw unexpected }
            if byte < 0x20 { throw failure("a control character in a string") }
            offset += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &spelled)
            } else {
                spelled.append(byte)
            }
        }
        guard let text = String(validating: spelled, as: UTF8.self) else {
            throw Failure(offset: start, found: "bytes that are not UTF-8")
        }
        return text
    }

    private mutating func escape(into spelled: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw unexpected }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): spelled.append(byte)
        case UInt8(ascii: "b"): spelled.append(0x08)
        case UInt8(ascii: "f"): spelled.append(0x0C)
        case UInt8(ascii: "n"): spelled.append(0x0A)
        case UInt8(ascii: "r"): spelled.append(0x0D)
        case UInt8(ascii: "t"): spelled.append(0x09)
        case UInt8(ascii: "u"): spelled += Array(String(try escapedScalar()).utf8)
        default:
            offset -= 1
            throw unexpected
        }
    }

    private mutating func escapedScalar() throws(Failure) -> Character {
        let first = try hexadecimal()
        var code = first
        if first & 0xFC00 == 0xD800 {
            try expect(UInt8(ascii: "\\"))
            try expect(UInt8(ascii: "u"))
            let second = try hexadecimal()
            guard second & 0xFC00 == 0xDC00 else { throw failure("half a surrogate pair") }
            code = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}
