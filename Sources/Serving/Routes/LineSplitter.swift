/// Cuts a stream of bytes into lines, which may come in pieces.
struct LineSplitter {
    /// A line without its end.
    struct Line: Hashable {
        /// Counted from 1.
        let number: Int
        /// Nil for a line that is too long.
        let bytes: [UInt8]?
    }

    private let longest: Int
    private var number = 0
    private var open: [UInt8] = []
    private var isTooLong = false

    /// `longest`: bytes of the longest line that is kept.
    init(longest: Int) { self.longest = longest }

    /// The lines that end in the next bytes.
    mutating func lines(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            lines.append(close())
            rest = rest[(end + 1)...]
        }
        append(rest)
        return lines
    }

    /// What stands behind the last line end; nil for nothing.
    mutating func rest() -> Line? { open.isEmpty && !isTooLong ? nil : close() }

    /// Blanks of JSON, and the carriage return of other systems.
    static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D].contains(byte) }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        guard open.count + bytes.count <= longest else {
            isTooLong = true
            open = []
            return
        }
        open += bytes
    }

    private mutating func close() -> Line {
        number += 1
        defer {
            open = []
            isTooLong = false
        }
        return Line(number: number, bytes: isTooLong ? nil : open)
    }
}
