import Foundation

/// Reads JSON by the letter of RFC 8259: nothing is guessed, no name may come twice, and nesting has
/// a limit, since requests come from anybody.
struct JSONParser {
    /// How deep lists and objects may nest.
    static let deepest = 64

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// The value that the whole text is.
    static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONFault(offset: 0, expected: "UTF-8")
        }
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.place == bytes.count else { throw parser.fault("nothing more") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ expected: String) -> JSONFault {
        JSONFault(offset: place, expected: expected)
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            place += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(JSONFault) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            return try nested { (parser) throws(JSONFault) in
                try parser.object()
            }
        case UInt8(ascii: "["):
            return try nested { (parser) throws(JSONFault) in
                try parser.array()
            }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): return try number()
        default: throw fault("a value")
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONFault) -> JSONValue
    ) throws(JSONFault) -> JSONValue {
        guard depth < Self.deepest else { throw fault("at most \(Self.deepest) levels") }
        place += 1
        depth += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONFault) -> JSONValue {
        var fields: [String: JSONValue] = [:]
        if take("}") { return .object(fields) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("a name in quotes") }
            let start = place
            let name = try string()
            guard take(":") else { throw fault("a colon") }
            guard fields.updateValue(try value(), forKey: name) == nil else {
                throw JSONFault(offset: start, expected: "a name that has not come before")
            }
        } while take(",")
        guard take("}") else { throw fault("a comma or }") }
        return .object(fields)
    }

    private mutating func array() throws(JSONFault) -> JSONValue {
        var values: [JSONValue] = []
        if take("]") { return .array(values) }
        repeat { values.append(try value()) } while take(",")
        guard take("]") else { throw fault("a comma or ]") }
        return .array(values)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault)
        -> JSONValue
    {
        let letters = "\(word)".utf8
        guard bytes[place...].starts(with: letters) else { throw fault("\(word)") }
        place += letters.count
        return value
    }
}

// MARK: - Numbers

extension JSONParser {
    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = place
        if next == UInt8(ascii: "-") { place += 1 }
        if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            place += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else {
            throw JSONFault(offset: start, expected: "a number of at most 1.8e308")
        }
        return .number(number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func digits() throws(JSONFault) {
        let start = place
        while let byte = next, Self.isDigit(byte) { place += 1 }
        guard place > start else { throw fault("a digit") }
    }
}

// MARK: - Texts

extension JSONParser {
    private mutating func string() throws(JSONFault) -> String {
        place += 1
        var text: [UInt8] = []
        while true {
            let start = place
            while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"),
                byte >= 0x20
            { place += 1 }
            text += bytes[start..<place]
            switch next {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                place += 1
                text += try escaped()
            default: throw fault("the end of a text")
            }
        }
    }

    private mutating func escaped() throws(JSONFault) -> [UInt8] {
        guard let byte = next else { throw fault("what is escaped") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default:
            place -= 1
            throw fault("one of \"\\/bfnrtu")
        }
    }

    private mutating func scalar() throws(JSONFault) -> Character {
        let start = place
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        // A character beyond the first plane is written as two halves.
        guard (0xD800..<0xDC00).contains(first), next == UInt8(ascii: "\\") else {
            throw JSONFault(offset: start, expected: "a whole character")
        }
        place += 1
        guard next == UInt8(ascii: "u") else { throw fault("the second half of a character") }
        place += 1
        let second = try unit()
        guard (0xDC00..<0xE000).contains(second) else {
            throw JSONFault(offset: start, expected: "a whole character")
        }
        let code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(code) else {
            throw JSONFault(offset: start, expected: "a whole character")
        }
        return Character(scalar)
    }

    private mutating func unit() throws(JSONFault) -> UInt16 {
        let digits = bytes[place...].prefix(4)
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, text.allSatisfy(\.isHexDigit), text.utf8.count == 4,
            let unit = UInt16(text, radix: 16)
        else { throw fault("four hexadecimal digits") }
        place += 4
        return unit
    }
}
