extension Vocabulary {
    private static let action = "reading the vocabulary"

    /// Reads a `vocab.txt`: one token a line, numbered from 0; LF or CRLF ends a line.
    ///
    /// Blank lines at the end are passed over. One in the middle is an error, for leaving it out
    /// would shift the numbers of all tokens after it.
    ///
    /// - Parameters:
    ///   - file: the bytes of the file.
    ///   - name: the file as the user knows it, for errors.
    /// - Throws: `TokenizerError` naming the line.
    init(lines file: [UInt8], named name: String) throws(TokenizerError) {
        try Self.validate(file, named: name)
        let lines = Self.lines(of: file)
        guard !lines.isEmpty else {
            throw TokenizerError(
                .badData,
                while: Self.action,
                name,
                expected: "one token a line",
                found: "no token",
                nextStep: "Copy the model's vocab.txt again; this one is empty."
            )
        }
        if let blank = lines.firstIndex(where: { $0.isEmpty }) {
            throw TokenizerError(
                .badData,
                while: Self.action,
                name,
                line: blank + 1,
                expected: "a token",
                found: "a blank line",
                nextStep: "Tokens are numbered by their lines; copy the model's vocab.txt again."
            )
        }
        do {
            try self.init(bytes: file, tokens: lines)
        } catch {
            throw TokenizerError(
                .badData,
                while: Self.action,
                name,
                line: error.second + 1,
                expected: "every token once",
                found: "'\(String(decoding: file[lines[error.second]], as: UTF8.self))' again, "
                    + "first on line \(error.first + 1)",
                nextStep: "Copy the model's vocab.txt again."
            )
        }
    }

    /// Reads a map from tokens to their numbers, which must be 0, 1, 2, … in any order.
    init(map: [(key: String, value: JSONValue)], named name: String) throws(TokenizerError) {
        var tokens = [Range<Int>?](repeating: nil, count: map.count)
        var bytes: [UInt8] = []
        for (token, value) in map {
            guard let id = value.integer, tokens.indices.contains(id), tokens[id] == nil else {
                throw TokenizerError(
                    .badData,
                    while: Self.action,
                    name,
                    expected:
                        "\(map.count) tokens numbered 0 to \(map.count - 1), each once",
                    found:
                        "'\(token)' numbered \(value.integer.map(String.init) ?? "with no number")",
                    nextStep: "Save the tokenizer again from the tool that made it."
                )
            }
            let start = bytes.count
            bytes += token.utf8
            tokens[id] = start..<bytes.count
        }
        do {
            try self.init(bytes: bytes, tokens: tokens.compactMap { $0 })
        } catch {
            throw TokenizerError(
                .badData,
                while: Self.action,
                name,
                expected: "every token once",
                found: "the same token under \(error.first) and \(error.second)",
                nextStep: "Save the tokenizer again from the tool that made it."
            )
        }
    }

    private static func validate(_ file: [UInt8], named name: String) throws(TokenizerError) {
        do {
            _ = try UTF8Span(validating: file.span)
        } catch {
            let bad = error.byteOffsets.lowerBound
            throw TokenizerError(
                .badData,
                while: action,
                name,
                line: file[..<bad].lazy.filter { $0 == UInt8(ascii: "\n") }.count + 1,
                expected: "UTF-8",
                found: "byte 0x\(String(file[bad], radix: 16, uppercase: true))",
                nextStep: "Check that this is a vocab.txt and not a compressed or binary file."
            )
        }
    }

    /// The lines without their ends, a byte order mark and the blank lines at the end.
    private static func lines(of file: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func line(endingAt end: Int) -> Range<Int> {
            end > start && file[end - 1] == UInt8(ascii: "\r") ? start..<end - 1 : start..<end
        }
        for position in start..<file.count where file[position] == UInt8(ascii: "\n") {
            lines.append(line(endingAt: position))
            start = position + 1
        }
        lines.append(line(endingAt: file.count))
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
