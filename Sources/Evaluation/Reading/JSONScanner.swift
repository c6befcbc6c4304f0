import Foundation
import QuestionAnswering

/// Reads JSON (RFC 8259) from front to back: the caller says what it expects and skips the rest.
///
/// Nothing is built but what is asked for, keys come in the order of the file (Foundation's parser
/// forgets it, and the official scorers' ties depend on it), and every fault names its line and
/// column.
struct JSONScanner {
    /// Values may be nested this deep, so that no input exhausts the stack.
    static let deepest = 128

    /// The file, for its bytes and for errors.
    let file: InputFile
    private var position = 0
    private var depth = 0

    /// Starts at the front of a file.
    init(_ file: InputFile) { self.file = file }

    /// The offset of the next value.
    mutating func offset() -> Int {
        _ = peek()
        return position
    }

    /// Reads an object, handing over each key with the scanner standing before its value.
    mutating func object(
        _ what: String,
        _ body: (inout JSONScanner, String) throws -> Void
    ) throws {
        try elements(what, from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { scanner in
            let key = try scanner.string("a key in quotes")
            guard scanner.peek() == UInt8(ascii: ":") else {
                throw scanner.fault("':' behind the key \"\(key.prefix(40))\"")
            }
            scanner.position += 1
            try body(&scanner, key)
        }
    }

    /// Reads a list, handing over the scanner standing before each value.
    mutating func list(_ what: String, _ body: (inout JSONScanner) throws -> Void) throws {
        try elements(what, from: UInt8(ascii: "["), to: UInt8(ascii: "]"), body)
    }

    /// Reads a text; `what` names it in the fault.
    mutating func string(_ what: String) throws -> String {
        guard peek() == UInt8(ascii: "\"") else { throw fault(what) }
        let opening = position
        position += 1
        let start = position
        var isEscaped = false
        while position < file.bytes.count {
            let byte = file.bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                let range = start..<position - 1
                return isEscaped ? try unescaped(range) : try text(file.bytes[range], at: start)
            }
            guard byte >= 0x20 else { throw fault("no control character inside a text") }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                position += 1
            }
            position += 1
        }
        position = opening
        throw fault("a closing quote")
    }

    /// Reads a number that is finite; `what` names it in the fault.
    mutating func number(_ what: String) throws -> Double {
        let first = peek()
        let start = position
        while position < file.bytes.count, Self.isOfWord(file.bytes[position]) { position += 1 }
        let word = String(decoding: file.bytes[start..<position], as: UTF8.self)
        let isNumber = first == UInt8(ascii: "-") || Self.isDigit(first)
        guard isNumber, Self.isJSONNumber(word), let value = Double(word), value.isFinite else {
            position = start
            throw fault(what)
        }
        return value
    }

    /// Reads true or false; `what` names it in the fault.
    mutating func bool(_ what: String) throws -> Bool {
        if try word("true") { return true }
        if try word("false") { return false }
        throw fault(what)
    }

    /// Goes past a value of any kind.
    mutating func skip() throws {
        switch peek() {
        case UInt8(ascii: "\""): _ = try string("a text")
        case UInt8(ascii: "{"): try object("an object") { scanner, _ in try scanner.skip() }
        case UInt8(ascii: "["): try list("a list") { try $0.skip() }
        default:
            if try word("true") || word("false") || word("null") { return }
            _ = try number("a JSON value")
        }
    }

    /// Makes sure that nothing but white space follows.
    mutating func finish() throws {
        guard peek() == 0, position >= file.bytes.count else {
            throw fault("nothing behind the JSON value")
        }
    }

    /// An error about the next byte.
    mutating func fault(_ expected: String) -> QuarryError {
        let byte = peek()
        let found =
            switch byte {
            case _ where position >= file.bytes.count: "the end of the file"
            case UInt8(ascii: "\""): "a text"
            case UInt8(ascii: "{"): "an object"
            case UInt8(ascii: "["): "a list"
            case 0x21..<0x7F: "'\(nextWord())'"
            default: "byte \(byte)"
            }
        return file.error(at: position, expected: expected, found: found)
    }
}

extension JSONScanner {
    /// The next byte that is not white space; 0 at the end.
    private mutating func peek() -> UInt8 {
        while position < file.bytes.count {
            let byte = file.bytes[position]
            guard InputFile.isBlank(byte) else { return byte }
            position += 1
        }
        return 0
    }

    private mutating func elements(
        _ what: String,
        from open: UInt8,
        to close: UInt8,
        _ body: (inout JSONScanner) throws -> Void
    ) throws {
        guard peek() == open else { throw fault(what) }
        guard depth < Self.deepest else { throw fault("at most \(Self.deepest) nested values") }
        depth += 1
        position += 1
        var isFirst = true
        while peek() != close || position >= file.bytes.count {
            if !isFirst {
                guard peek() == UInt8(ascii: ",") else {
                    throw fault("',' or '\(Character(Unicode.Scalar(close)))'")
                }
                position += 1
            }
            isFirst = false
            try body(&self)
        }
        position += 1
        depth -= 1
    }

    private mutating func word(_ word: String) throws -> Bool {
        _ = peek()
        guard file.bytes[position...].starts(with: word.utf8) else { return false }
        let end = position + word.utf8.count
        guard end == file.bytes.count || !Self.isOfWord(file.bytes[end]) else {
            throw fault("a JSON value")
        }
        position = end
        return true
    }

    private func nextWord() -> String {
        let word = file.bytes[position...].prefix(20).prefix(while: Self.isOfWord)
        return word.isEmpty
            ? String(Character(Unicode.Scalar(file.bytes[position])))
            : String(decoding: word, as: UTF8.self)
    }

    private func text(_ bytes: ArraySlice<UInt8>, at offset: Int) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw file.error(
                at: offset,
                expected: "UTF-8",
                found: "bytes that are no UTF-8",
                nextStep: "Convert it, for example with iconv -t UTF-8."
            )
        }
        return text
    }

    /// A text with escapes: the rare case, left to Foundation, quotes included.
    private func unescaped(_ range: Range<Int>) throws -> String {
        let literal = file.bytes[range.lowerBound - 1..<range.upperBound + 1]
        _ = try text(literal, at: range.lowerBound)
        let decoder = JSONDecoder()
        guard let text = try? decoder.decode([String].self, from: Data([0x5B] + literal + [0x5D]))
        else {
            throw file.error(
                at: range.lowerBound,
                expected: "a text with valid escapes",
                found: "one that is not"
            )
        }
        return text.first ?? ""
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether a word that Swift reads as a number is one in JSON too: no hexadecimal digits, no
    /// bare point, no leading zero.
    private static func isJSONNumber(_ word: String) -> Bool {
        let digits = Array(word.utf8.drop { $0 == UInt8(ascii: "-") })
        guard let first = digits.first, let last = digits.last, isDigit(first), isDigit(last),
            digits.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) })
        else { return false }
        if first == UInt8(ascii: "0"), digits.count > 1, isDigit(digits[1]) { return false }
        guard let point = digits.firstIndex(of: UInt8(ascii: ".")) else { return true }
        return isDigit(digits[point + 1])
    }
}
