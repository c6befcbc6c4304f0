/// Finds where the fields of a CSV row stand (RFC 4180).
///
/// A quote opens a field only at its very front; elsewhere it is a character like others.
enum CSVScanner {
    /// A field in the bytes, without the quotes around it.
    struct Field {
        /// Where it stands.
        let range: Range<Int>
        /// Whether doubled quotes inside it stand for single ones.
        let hasDoubledQuotes: Bool
    }

    /// What a scan came to.
    enum Scan {
        /// A row; the next one begins at `next`, `lines` lines further down.
        case row(next: Int, lines: Int)
        /// Something that is not a row; reading goes on at `next`.
        case malformed(TextFault, next: Int, lines: Int)
        /// The bytes end inside the row, after a quote at `opening` when it is open still.
        case incomplete(opening: Int?)
    }

    /// Scans the row at the front of a range of bytes.
    ///
    /// `isLast` says whether the file ends where the range ends; `fields` receives the fields in place
    /// of what it held.
    static func scan(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        isLast: Bool,
        into fields: inout [Field]
    ) -> Scan {
        fields.removeAll(keepingCapacity: true)
        var scanner = State(position: range.lowerBound, end: range.upperBound, isLast: isLast)
        while true {
            let field: Field? =
                scanner.isAt(quote, in: bytes)
                ? scanner.quotedField(in: bytes) : scanner.plainField(in: bytes)
            guard let field else { return .incomplete(opening: scanner.opening) }
            fields.append(field)
            if let scan = scanner.separator(in: bytes) { return scan }
        }
    }

    private static let quote: UInt8 = 0x22

    private struct State {
        var position: Int
        let end: Int
        let isLast: Bool
        var lines = 0
        /// The quote of the field under way.
        var opening: Int?
        /// A NUL byte spoils the row, yet the row must be scanned to its end.
        var nul: Int?

        func isAt(_ byte: UInt8, in bytes: borrowing Span<UInt8>) -> Bool {
            position < end && bytes[position] == byte
        }

        /// The field up to its closing quote; nil when the bytes end before that is certain.
        mutating func quotedField(in bytes: borrowing Span<UInt8>) -> Field? {
            opening = position
            position += 1
            let start = position
            var hasDoubledQuotes = false
            while position < end {
                switch bytes[position] {
                case CSVScanner.quote:
                    guard position + 1 < end || isLast else { return nil }
                    guard position + 1 < end, bytes[position + 1] == CSVScanner.quote else {
                        position += 1
                        opening = nil
                        return Field(
                            range: start..<position - 1,
                            hasDoubledQuotes: hasDoubledQuotes
                        )
                    }
                    hasDoubledQuotes = true
                    position += 1
                case 0x0A: lines += 1
                case 0: nul = nul ?? position
                default: break
                }
                position += 1
            }
            return nil
        }

        /// The field up to a comma or line end; nil when the bytes end before that is certain.
        mutating func plainField(in bytes: borrowing Span<UInt8>) -> Field? {
            let start = position
            while position < end {
                let byte = bytes[position]
                if byte == 0x2C || byte == 0x0A || byte == 0x0D {
                    return Field(range: start..<position, hasDoubledQuotes: false)
                }
                if byte == 0 { nul = nul ?? position }
                position += 1
            }
            return isLast ? Field(range: start..<position, hasDoubledQuotes: false) : nil
        }

        /// Goes past what stands behind a field; nil when that is a comma and another field follows.
        mutating func separator(in bytes: borrowing Span<UInt8>) -> Scan? {
            guard position < end else { return finished(at: end, lines: lines) }
            switch bytes[position] {
            case 0x2C:
                position += 1
                return nil
            case 0x0A: return finished(at: position + 1, lines: lines + 1)
            case 0x0D:
                guard position + 1 < end else {
                    return isLast
                        ? finished(at: end, lines: lines + 1) : .incomplete(opening: nil)
                }
                let length = bytes[position + 1] == 0x0A ? 2 : 1
                return finished(at: position + length, lines: lines + 1)
            default: return junk(in: bytes)
            }
        }

        private func finished(at next: Int, lines: Int) -> Scan {
            guard let nul else { return .row(next: next, lines: lines) }
            let fault = TextFault(
                offset: nul,
                expected: "text without NUL bytes",
                found: "a NUL byte"
            )
            return .malformed(fault, next: next, lines: lines)
        }

        /// A closing quote with something else behind it: the rest of the line is given up.
        private func junk(in bytes: borrowing Span<UInt8>) -> Scan {
            let fault = TextFault(
                offset: position,
                expected: "a comma or the end of the line behind the closing quote",
                found: bytes.name(at: position, end: end)
            )
            var next = position
            while next < end, bytes[next] != 0x0A { next += 1 }
            guard next < end else {
                return isLast
                    ? .malformed(fault, next: end, lines: lines) : .incomplete(opening: nil)
            }
            return .malformed(fault, next: next + 1, lines: lines + 1)
        }
    }
}
