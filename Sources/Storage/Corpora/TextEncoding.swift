import QuestionAnswering

/// The signature that some programs write at the front of a text file.
enum ByteOrderMark {
    /// How many bytes must be known to tell them apart.
    static let longest = 4

    /// The length of a UTF-8 mark at the front of a file: 3 or 0 bytes.
    ///
    /// - Throws: `QuarryError` of kind `badData` when the file begins like UTF-16, UTF-32 or gzip.
    static func length(_ head: some Collection<UInt8>, file: String) throws -> Int {
        let head = Array(head.prefix(longest))
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
        guard let other = encoding(of: head) else { return 0 }
        throw QuarryError(
            .badData,
            while: "reading",
            file,
            expected: "UTF-8 text",
            found: other.name,
            nextStep: other.remedy
        )
    }

    private static func encoding(of head: [UInt8]) -> (name: String, remedy: String)? {
        if head.starts(with: [0x1F, 0x8B]) { return ("gzip data", "Unpack it first.") }
        let wide: String? =
            if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] {
                "UTF-32"
            } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
                "UTF-16"
            } else if head.count == 4, head[0] == 0, head[2] == 0, head[1] != 0, head[3] != 0 {
                // Without a mark, plain letters still show every other byte as zero.
                "UTF-16"
            } else if head.count == 4, head[1] == 0, head[3] == 0, head[0] != 0, head[2] != 0 {
                "UTF-16"
            } else {
                nil
            }
        return wide.map { ($0, "Convert it: iconv -f \($0) -t UTF-8 FILE") }
    }
}

/// The place of a byte in a text, counted from some line's beginning above it.
struct TextPlace {
    /// Lines between that beginning and the byte.
    let linesBelow: Int
    /// The column in Unicode scalars, counted from 1.
    let column: Int

    /// Counts lines and scalars from `start`, which begins a line, to `offset`.
    ///
    /// Invalid UTF-8 before `offset` counts one column for every byte that is not a continuation.
    init(of offset: Int, in bytes: borrowing Span<UInt8>, from start: Int) {
        var lines = 0
        var column = 1
        var position = start
        while position < min(offset, bytes.count) {
            let byte = bytes[position]
            if byte == 0x0A {
                lines += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            position += 1
        }
        linesBelow = lines
        self.column = column
    }
}

/// A stretch of bytes that is not the text it should be.
struct TextFault: Error {
    /// Where the fault begins.
    let offset: Int
    /// What was expected there.
    let expected: String
    /// What stands there.
    let found: String

    /// As a rejection says it.
    var reason: String { "expected \(expected), found \(found)" }
}

extension Span where Element == UInt8 {
    /// The text of a range of bytes.
    ///
    /// - Throws: `TextFault` at the first byte that is not UTF-8.
    func text(_ range: Range<Int>) throws(TextFault) -> String {
        do {
            return String(copying: try UTF8Span(validating: extracting(range)))
        } catch {
            let offset = range.lowerBound + error.byteOffsets.lowerBound
            throw TextFault(
                offset: offset,
                expected: "UTF-8 text",
                found: "byte \(hexadecimal(self[offset])) (\(error.kind))"
            )
        }
    }

    /// How a person would name what stands at `offset`, before `end`.
    func name(at offset: Int, end: Int) -> String {
        guard offset < end else { return "the end" }
        let byte = self[offset]
        switch byte {
        case 0: return "a NUL byte"
        case 0x0A, 0x0D: return "the end of the line"
        case 0x21...0x7E: return "'\(Unicode.Scalar(byte))'"
        case 0x20: return "a space"
        default:
            // Shows the scalar the byte belongs to when it can be shown.
            let rest = offset..<Swift.min(offset + 4, end)
            for length in 1...rest.count {
                if let scalar = try? text(offset..<offset + length), byte >= 0xC2 {
                    return "'\(scalar)'"
                }
            }
            return "byte \(hexadecimal(byte))"
        }
    }
}

/// A byte as it is printed in messages.
private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
}
