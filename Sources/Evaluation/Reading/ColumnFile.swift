import QuestionAnswering

/// A text file of columns, line by line: blank lines are left out, every line keeps its number.
struct ColumnFile {
    /// One line.
    struct Line {
        /// Its number, counted from 1.
        let number: Int
        /// The columns.
        let columns: [String]
    }

    /// The file, for errors.
    let file: InputFile

    /// Hands over every line that is not blank.
    ///
    /// - Parameters:
    ///   - separators: Bytes between columns; several in a row count as one.
    ///   - body: Takes a line.
    /// - Throws: `QuarryError` of kind `badData` for bytes that are no text; what `body` throws.
    func forEachLine(
        separatedBy separators: [UInt8] = [0x20, 0x09],
        _ body: (Line) throws -> Void
    ) throws {
        var number = 0
        for line in file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let line = line.last == 0x0D ? line.dropLast() : line
            guard line.contains(where: { !InputFile.isBlank($0) }) else { continue }
            let columns = try line.split(whereSeparator: separators.contains).map { bytes in
                guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
                    throw error(number, expected: "UTF-8 text", found: "other bytes")
                }
                return text
            }
            try body(Line(number: number, columns: columns))
        }
    }

    /// An error about a line.
    func error(_ line: Int, expected: String, found: String) -> QuarryError {
        QuarryError(
            .badData,
            while: file.action,
            file.name,
            at: SourceLocation(file: file.name, line: line),
            expected: expected,
            found: found
        )
    }
}
