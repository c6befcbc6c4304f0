import QuestionAnswering

/// Files that are read in one piece because a document is a whole file, or JSON without lines.
enum WholeFile {
    /// The bytes of a file.
    ///
    /// - Throws: `QuarryError` when it cannot be read or has more than `limit` bytes.
    static func bytes(_ path: String, limit: Int = RecordBuffer.longestRecord) throws -> [UInt8] {
        let file = try InputFile(path)
        guard file.size <= limit else { throw tooLong(path, limit) }
        // One byte more than the file has, so that its end shows without growing.
        var bytes = [UInt8](zeros: max(file.size + 1, 1 << 16))
        var end = 0
        while true {
            let count = try file.read(into: &bytes, at: end)
            guard count > 0 else { break }
            end += count
            guard end <= limit else { throw tooLong(path, limit) }
            if end == bytes.count { bytes.append(contentsOf: [UInt8](zeros: end)) }
        }
        bytes.removeLast(bytes.count - end)
        return bytes
    }

    /// The text of a file without a byte order mark.
    ///
    /// - Throws: `QuarryError` as for `bytes`, and when the text is not UTF-8 or has NUL characters;
    ///   it names the line and column.
    static func text(_ path: String) throws -> String {
        let bytes = try bytes(path)
        let start = try ByteOrderMark.length(bytes, file: path)
        do throws(TextFault) {
            if let nul = bytes.firstIndex(of: 0) {
                throw TextFault(
                    offset: nul,
                    expected: "text without NUL bytes",
                    found: "a NUL byte"
                )
            }
            return try bytes.span.text(start..<bytes.count)
        } catch {
            let place = TextPlace(of: error.offset, in: bytes.span, from: start)
            throw QuarryError(
                .badData,
                while: "reading",
                path,
                at: SourceLocation(file: path, line: place.linesBelow + 1, column: place.column),
                expected: error.expected,
                found: error.found
            )
        }
    }

    private static func tooLong(_ path: String, _ limit: Int) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading",
            path,
            expected: "a document of at most \(limit >> 20) MiB",
            found: "a longer one",
            nextStep: "Split it into several files."
        )
    }
}
