import QuestionAnswering

/// What a retriever found: for each topic documents, the best first.
public struct TRECRun: Hashable, Sendable {
    /// Documents by topic, ranked as trec_eval ranks them: by falling score, ties by falling
    /// document id.
    ///
    /// Scores are compared as 32-bit floats, as there; the rank column is not used.
    public let rankings: [String: [String]]

    /// Reads a run of TREC (`topic Q0 document rank score tag`) or of ranx (JSON,
    /// `{topic: {document: score}}`).
    public init(reading path: String) throws {
        try self.init(InputFile(path, while: Self.action))
    }

    /// Reads bytes; `name` stands in errors.
    public init(bytes: [UInt8], name: String) throws {
        try self.init(InputFile(bytes, name: name, while: Self.action))
    }

    /// Ranks documents by their scores, which are finite.
    public init(scores: [String: [String: Double]]) {
        rankings = scores.mapValues(Self.ranked)
    }

    private static let action = "reading the run"

    private init(_ file: InputFile) throws {
        var table = TopicTable<Double>(kind: "entry")
        if file.isJSON {
            try table.readJSON(file) { try $0.number("a score, a finite number") }
        } else {
            try Self.readLines(ColumnFile(file: file), into: &table)
        }
        guard !table.values.isEmpty else {
            throw file.error(expected: "ranked documents", found: "none")
        }
        self.init(scores: table.values)
    }

    private static func readLines(_ lines: ColumnFile, into table: inout TopicTable<Double>) throws
    {
        try lines.forEachLine { line in
            guard line.columns.count == 6 else {
                throw lines.error(
                    line.number,
                    expected: "6 columns: topic, Q0, document, rank, score, tag",
                    found: "\(line.columns.count)"
                )
            }
            guard let score = Double(line.columns[4]), score.isFinite else {
                throw lines.error(
                    line.number,
                    expected: "a score, a finite number",
                    found: "\"\(line.columns[4])\""
                )
            }
            try table.add(line.columns[0], line.columns[2], score) {
                lines.error(line.number, expected: $0, found: $1)
            }
        }
    }

    private static func ranked(_ scores: [String: Double]) -> [String] {
        scores
            .map { (document: $0.key, score: Float($0.value)) }
            .sorted { left, right in
                guard left.score == right.score else { return left.score > right.score }
                return right.document.utf8.lexicographicallyPrecedes(left.document.utf8)
            }
            .map(\.document)
    }
}
