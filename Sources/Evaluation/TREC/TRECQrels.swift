import QuestionAnswering

/// Relevance judgments: topic → document → grade.
public struct TRECQrels: Hashable, Sendable {
    /// Grades by topic and document; 0 and less mean "not relevant".
    public let grades: [String: [String: Int]]

    /// Reads qrels of TREC (`topic iteration document grade`), of BEIR (a tab-separated header,
    /// then `topic document grade`) or of ranx (JSON, `{topic: {document: grade}}`); the first line
    /// tells which.
    public init(reading path: String) throws {
        try self.init(InputFile(path, while: Self.action))
    }

    /// Reads bytes; `name` stands in errors.
    public init(bytes: [UInt8], name: String) throws {
        try self.init(InputFile(bytes, name: name, while: Self.action))
    }

    private static let action = "reading the judgments"

    private init(_ file: InputFile) throws {
        var table = TopicTable<Int>(kind: "judgment")
        if file.isJSON {
            try table.readJSON(file) { scanner in
                let offset = scanner.offset()
                let number = try scanner.number("a grade, a whole number")
                guard let grade = Int(exactly: number) else {
                    throw file.error(
                        at: offset,
                        expected: "a grade, a whole number",
                        found: "\(number)"
                    )
                }
                return grade
            }
        } else {
            try Self.readLines(ColumnFile(file: file), into: &table)
        }
        guard !table.values.isEmpty else {
            throw file.error(expected: "judgments", found: "none")
        }
        grades = table.values
    }

    private static func readLines(_ lines: ColumnFile, into table: inout TopicTable<Int>) throws {
        let isBEIR = try isBEIR(lines)
        var isHeader = isBEIR
        try lines.forEachLine(separatedBy: isBEIR ? [0x09] : [0x20, 0x09]) { line in
            guard !isHeader else {
                isHeader = false
                return
            }
            let width = isBEIR ? 3 : 4
            guard line.columns.count == width else {
                throw lines.error(
                    line.number,
                    expected: isBEIR
                        ? "3 columns: topic, document, grade"
                        : "4 columns: topic, iteration, document, grade",
                    found: "\(line.columns.count)"
                )
            }
            guard let grade = Int(line.columns[width - 1]) else {
                throw lines.error(
                    line.number,
                    expected: "a grade, a whole number",
                    found: "\"\(line.columns[width - 1])\""
                )
            }
            try table.add(line.columns[0], line.columns[width - 2], grade) {
                lines.error(line.number, expected: $0, found: $1)
            }
        }
    }

    /// Whether the first line is BEIR's header: three columns, the last no number.
    private static func isBEIR(_ lines: ColumnFile) throws -> Bool {
        let first = lines.file.bytes.split(separator: 0x0A).first { line in
            line.contains { !InputFile.isBlank($0) }
        }
        let columns = (first ?? []).split { $0 == 0x09 || $0 == 0x0D }
        guard columns.count == 3, let last = columns.last else { return false }
        return Int(String(decoding: last, as: UTF8.self)) == nil
    }
}
