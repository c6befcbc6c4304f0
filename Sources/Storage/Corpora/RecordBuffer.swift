import QuestionAnswering

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The part of a file around the record under way: bounded memory for files of any length.
///
/// A record may be a line or a CSV row over several lines; it always begins at the start of a line.
/// Offsets count from the start of `bytes` and hold until the next `fill`.
struct RecordBuffer {
    /// What is read at once, in bytes.
    static let chunk = 1 << 18
    /// The longest record that is read, in bytes; far above any review, far below the memory.
    static let longestRecord = 64 << 20

    /// The file behind it.
    let file: InputFile
    /// The longest record that is read, in bytes.
    let limit: Int
    /// The bytes read; those from `start` to `end` mean something.
    private(set) var bytes: [UInt8]
    /// The first byte of the record under way.
    private(set) var start = 0
    /// One past the last byte read.
    private(set) var end = 0
    /// The line on which the record under way begins, counted from 1.
    private(set) var line = 1
    /// How many bytes of the file lie before `start`.
    private(set) var bytesRead = 0
    private var isFresh = true

    /// Opens a file.
    init(_ path: String, limit: Int = longestRecord) throws {
        file = try InputFile(path)
        self.limit = limit
        bytes = [UInt8](zeros: Self.chunk)
    }

    /// Whether the record under way is as long as a record may be, and goes on.
    var isFull: Bool { end - start >= limit }

    /// Reads more of the file behind what there is; moves the record under way to the front.
    ///
    /// - Returns: false at the end of the file.
    mutating func fill() throws -> Bool {
        makeRoom()
        var count = try file.read(into: &bytes, at: end)
        end += count
        if isFresh {
            while count > 0, end < ByteOrderMark.longest {
                count = try file.read(into: &bytes, at: end)
                end += count
            }
            isFresh = false
            let mark = try ByteOrderMark.length(bytes.prefix(end), file: file.path)
            start = mark
            bytesRead = mark
        }
        return count > 0
    }

    /// Goes on to the record that begins at `position`, `lines` lines further down.
    mutating func advance(to position: Int, lines: Int) {
        bytesRead += position - start
        start = position
        line += lines
    }

    /// The place of a byte, which must lie at or behind `start`.
    func location(of offset: Int) -> SourceLocation {
        let place = TextPlace(of: offset, in: bytes.span, from: start)
        return SourceLocation(
            file: file.path,
            line: line + place.linesBelow,
            column: place.column
        )
    }

    /// How many lines end between `start` and a byte.
    func linesBelow(_ offset: Int) -> Int {
        TextPlace(of: offset, in: bytes.span, from: start).linesBelow
    }

    private mutating func makeRoom() {
        if start > 0 {
            let count = end - start
            bytes.withUnsafeMutableBytes { memory in
                guard let base = memory.baseAddress else { return }
                _ = memmove(base, base + start, count)
            }
            start = 0
            end = count
        }
        // Doubling keeps the work of rescanning a long record in proportion to its length.
        if bytes.count - end < Self.chunk / 2 {
            bytes.append(contentsOf: [UInt8](zeros: bytes.count))
        }
    }
}

// MARK: - Lines

extension RecordBuffer {
    /// A line without its end.
    struct Line {
        /// Where it stands in `bytes`.
        let range: Range<Int>
        /// One past its newline.
        let next: Int
        /// Whether only its beginning was kept because it is longer than a record may be.
        let isCut: Bool
    }

    /// The line under way; the caller advances past it.
    ///
    /// - Returns: nil at the end of the file.
    mutating func currentLine() throws -> Line? {
        var searched = start
        while true {
            if let newline = offsetOfNewline(from: searched) {
                return Line(
                    range: start..<withoutCarriageReturn(newline),
                    next: newline + 1,
                    isCut: false
                )
            }
            guard !isFull else {
                return Line(range: start..<end, next: end, isCut: true)
            }
            let length = end - start
            guard try fill() else {
                guard end > start else { return nil }
                return Line(range: start..<withoutCarriageReturn(end), next: end, isCut: false)
            }
            searched = start + length
        }
    }

    /// Goes past a line that was longer than a record may be.
    mutating func skipRestOfLine() throws {
        while true {
            if let newline = offsetOfNewline(from: start) {
                return advance(to: newline + 1, lines: 1)
            }
            advance(to: end, lines: 0)
            guard try fill() else { return }
        }
    }

    private func offsetOfNewline(from position: Int) -> Int? {
        bytes.withUnsafeBytes { memory in
            guard let base = memory.baseAddress, position < end,
                let found = memchr(base + position, 0x0A, end - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private func withoutCarriageReturn(_ newline: Int) -> Int {
        newline > start && bytes[newline - 1] == 0x0D ? newline - 1 : newline
    }
}
