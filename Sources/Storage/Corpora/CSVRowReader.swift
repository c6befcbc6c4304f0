import QuestionAnswering

/// Reads comma-separated values (RFC 4180) row by row.
///
/// Quoted fields may hold commas, line ends and doubled quotes. Rows end with LF, CRLF or CR. Memory:
/// one row.
struct CSVRowReader {
    private var buffer: RecordBuffer
    private var fields: [CSVScanner.Field] = []
    /// Where the next row begins; the buffer stays at the last one so that it can be located.
    private var next = (position: 0, lines: 0)
    private var isAtEnd = false

    /// A row, or why there is none.
    enum Outcome {
        /// The fields of a row, without their quotes.
        case row([String])
        /// What stands there is not a row.
        case rejected(Rejection)
    }

    /// Opens a file.
    init(_ path: String, limit: Int = RecordBuffer.longestRecord) throws {
        buffer = try RecordBuffer(path, limit: limit)
    }

    /// The file as the user named it.
    var path: String { buffer.file.path }
    /// How many bytes lie behind the reader.
    var bytesRead: Int { buffer.bytesRead }
    /// Where the row that was read last begins.
    var location: SourceLocation { SourceLocation(file: path, line: buffer.line) }

    /// Where a field of the row that was read last begins.
    func location(ofField index: Int) -> SourceLocation {
        buffer.location(of: fields[index].range.lowerBound)
    }

    /// The next row; nil behind the last one.
    ///
    /// Blank lines are passed over. A row that is not well formed is left out up to the end of the
    /// line at which that shows; a quote that is never closed costs only the line on which it opens.
    mutating func nextRow() throws -> Outcome? {
        goOn()
        while true {
            switch scan() {
            case .incomplete(let opening):
                if isAtEnd || buffer.isFull { return try giveUp(opening) }
                isAtEnd = try !buffer.fill()
            case .malformed(let fault, let position, let lines):
                next = (position, lines)
                return .rejected(rejection(fault))
            case .row(let position, let lines):
                next = (position, lines)
                guard position > buffer.start else { return nil }
                guard isBlank else {
                    return outcome()
                }
                goOn()
            }
        }
    }

    private mutating func scan() -> CSVScanner.Scan {
        // Taken out for the call: a span of one property bars writing to another.
        var found: [CSVScanner.Field] = []
        swap(&found, &fields)
        let scan = CSVScanner.scan(
            buffer.bytes.span,
            buffer.start..<buffer.end,
            isLast: isAtEnd,
            into: &found
        )
        fields = found
        return scan
    }

    private var isBlank: Bool {
        // A quoted empty field is a field: its range begins behind its quote.
        fields.count == 1 && fields[0].range.isEmpty && fields[0].range.lowerBound == buffer.start
    }

    private mutating func goOn() {
        if next.position > buffer.start { buffer.advance(to: next.position, lines: next.lines) }
        next = (0, 0)
    }

    private func outcome() -> Outcome {
        do throws(TextFault) {
            var row: [String] = []
            row.reserveCapacity(fields.count)
            for field in fields { row.append(try text(field)) }
            return .row(row)
        } catch {
            return .rejected(rejection(error))
        }
    }

    private func text(_ field: CSVScanner.Field) throws(TextFault) -> String {
        let text = try buffer.bytes.span.text(field.range)
        guard field.hasDoubledQuotes else { return text }
        var single: [UInt8] = []
        single.reserveCapacity(text.utf8.count)
        var isSecond = false
        for byte in text.utf8 {
            isSecond = byte == 0x22 && !isSecond
            if byte != 0x22 || isSecond { single.append(byte) }
        }
        return String(decoding: single, as: UTF8.self)
    }

    private func rejection(_ fault: TextFault) -> Rejection {
        Rejection(location: buffer.location(of: fault.offset), reason: fault.reason)
    }

    /// Leaves out a row that does not end, or not soon enough.
    private mutating func giveUp(_ opening: Int?) throws -> Outcome {
        guard let opening else {
            let rejection = Rejection(
                location: location,
                reason: "expected a row of at most \(buffer.limit >> 20) MiB, found a longer one"
            )
            try buffer.skipRestOfLine()
            return .rejected(rejection)
        }
        let rejection = Rejection(
            location: buffer.location(of: opening),
            reason: "expected a closing quote for the field that opens here, found none before "
                + (isAtEnd ? "the end of the file" : "\(buffer.limit >> 20) MiB")
        )
        // What follows the line may well be sound; giving it all up would lose the rest of the file.
        var position = opening
        while position < buffer.end, buffer.bytes[position] != 0x0A { position += 1 }
        position = min(position + 1, buffer.end)
        next = (position, buffer.linesBelow(position))
        return .rejected(rejection)
    }
}
