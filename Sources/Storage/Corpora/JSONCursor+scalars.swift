import QuestionAnswering

// Numbers, and strings that hold escapes.

extension JSONCursor {
    /// A number: whole when it is written so and fits 64 bits.
    mutating func number(in bytes: borrowing Span<UInt8>) throws(TextFault) -> MetadataValue {
        let start = position
        var isWhole = true
        if next(in: bytes) == 0x2D { position += 1 }
        if next(in: bytes) == 0x30 {
            position += 1
        } else {
            guard digits(in: bytes) > 0 else {
                position = start
                throw fault("a JSON value", in: bytes)
            }
        }
        if next(in: bytes) == 0x2E {
            isWhole = false
            position += 1
            guard digits(in: bytes) > 0 else { throw fault("a digit", in: bytes) }
        }
        if next(in: bytes) | 0x20 == 0x65 {
            isWhole = false
            position += 1
            if next(in: bytes) == 0x2B || next(in: bytes) == 0x2D { position += 1 }
            guard digits(in: bytes) > 0 else { throw fault("a digit", in: bytes) }
        }
        let written = try bytes.text(start..<position)
        if isWhole, let integer = Int64(written) { return .integer(integer) }
        guard let number = Double(written), number.isFinite else {
            throw TextFault(
                offset: start,
                expected: "a number below 1.8e308",
                found: written
            )
        }
        return .number(number)
    }

    /// The rest of a string from its first escape on.
    mutating func escapedString(
        from start: Int,
        _ opening: Int,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> String {
        var text = try bytes.text(start..<position)
        var plain = position
        while position < end {
            let byte = bytes[position]
            if byte == 0x22 {
                text += try bytes.text(plain..<position)
                position += 1
                return text
            }
            if byte == 0x5C {
                text += try bytes.text(plain..<position)
                text.unicodeScalars.append(try escape(in: bytes))
                plain = position
                continue
            }
            guard byte >= 0x20 else { throw controlCharacter(in: bytes) }
            position += 1
        }
        throw unterminated(opening)
    }

    /// The fault of a string that never ends; it stands where the string begins.
    func unterminated(_ opening: Int) -> TextFault {
        TextFault(
            offset: opening,
            expected: "a closing quote for the text that begins here",
            found: "the end"
        )
    }

    /// The fault of a control character that is not escaped.
    func controlCharacter(in bytes: borrowing Span<UInt8>) -> TextFault {
        fault("control characters of a text to be escaped", in: bytes)
    }

    private func next(in bytes: borrowing Span<UInt8>) -> UInt8 {
        position < end ? bytes[position] : 0
    }

    private mutating func digits(in bytes: borrowing Span<UInt8>) -> Int {
        let start = position
        while position < end, bytes[position] &- 0x30 < 10 { position += 1 }
        return position - start
    }

    private mutating func escape(in bytes: borrowing Span<UInt8>) throws(TextFault)
        -> Unicode.Scalar
    {
        let backslash = position
        position += 1
        let byte = next(in: bytes)
        position += 1
        switch byte {
        case 0x22: return "\""
        case 0x5C: return "\\"
        case 0x2F: return "/"
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: return try unicodeEscape(backslash, in: bytes)
        default:
            position = backslash + 1
            throw fault("one of \" \\ / b f n r t u behind a backslash", in: bytes)
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that form a surrogate pair.
    private mutating func unicodeEscape(_ backslash: Int, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> Unicode.Scalar
    {
        let high = try codeUnit(in: bytes)
        guard high != 0 else {
            throw TextFault(
                offset: backslash,
                expected: "a text without NUL characters",
                found: "\\u0000"
            )
        }
        if let scalar = Unicode.Scalar(high) { return scalar }
        let pair = TextFault(
            offset: backslash,
            expected: "both halves of a surrogate pair",
            found: "one half"
        )
        guard UTF16.isLeadSurrogate(high), next(in: bytes) == 0x5C else { throw pair }
        position += 1
        guard next(in: bytes) == 0x75 else { throw pair }
        position += 1
        let low = try codeUnit(in: bytes)
        guard UTF16.isTrailSurrogate(low) else { throw pair }
        return UTF16.decode(UTF16.EncodedScalar([high, low]))
    }

    private mutating func codeUnit(in bytes: borrowing Span<UInt8>) throws(TextFault)
        -> UTF16.CodeUnit
    {
        var unit: UTF16.CodeUnit = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next(in: bytes) {
            case let byte where byte &- 0x30 < 10: digit = byte - 0x30
            case let byte where (byte | 0x20) &- 0x61 < 6: digit = (byte | 0x20) - 0x61 + 10
            default: throw fault("four hexadecimal digits", in: bytes)
            }
            unit = unit << 4 | UTF16.CodeUnit(digit)
            position += 1
        }
        return unit
    }
}
