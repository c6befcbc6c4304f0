import QuestionAnswering

/// Where the columns of a SubjQA file stand, and which of them become metadata.
struct SubjQAColumns {
    /// How many columns there are.
    let count: Int
    let review: Int
    let question: Int
    let questionID: Int
    let span: Int
    let indices: Int
    private let document: [Field]
    private let label: [Field]

    private struct Field {
        let name: String
        let column: Int
        let kind: Kind
    }

    /// How a column is written.
    private enum Kind { case text, whole, number, truth }

    private static let documentFields: [(String, Kind)] = [
        ("item_id", .text), ("domain", .text), ("review_id", .text),
    ]

    private static let labelFields: [(String, Kind)] = [
        ("item_id", .text), ("domain", .text), ("review_id", .text), ("q_reviews_id", .text),
        ("nn_mod", .text), ("nn_asp", .text), ("query_mod", .text), ("query_asp", .text),
        ("question_subj_level", .whole), ("ques_subj_score", .number),
        ("is_ques_subjective", .truth), ("answer_subj_level", .whole),
        ("ans_subj_score", .number), ("is_ans_subjective", .truth),
    ]

    /// Reads the header.
    ///
    /// - Throws: `QuarryError` of kind `badData` naming the columns that SubjQA has and this lacks.
    init(_ header: [String], path: String) throws {
        var missing: [String] = []
        func column(_ name: String) -> Int {
            if let column = header.firstIndex(of: name) { return column }
            missing.append(name)
            return 0
        }
        func fields(_ wanted: [(String, Kind)]) -> [Field] {
            wanted.compactMap { name, kind in
                header.firstIndex(of: name).map { Field(name: name, column: $0, kind: kind) }
            }
        }
        count = header.count
        _ = column("item_id")
        review = column("review")
        question = column("question")
        questionID = column("q_review_id")
        span = column("human_ans_spans")
        indices = column("human_ans_indices")
        document = fields(Self.documentFields)
        label = fields(Self.labelFields)
        guard missing.isEmpty else {
            throw QuarryError(
                .badData,
                while: "reading the header of",
                path,
                at: SourceLocation(file: path, line: 1),
                expected: "the columns of SubjQA",
                found: "none called " + missing.joined(separator: ", "),
                nextStep: "For other CSV files say --format csv."
            )
        }
    }

    /// What a row says about its review.
    func documentMetadata(_ row: [String]) -> Metadata { Self.metadata(row, document) }

    /// What a row says about its question and answer.
    func labelMetadata(_ row: [String]) -> Metadata { Self.metadata(row, label) }

    private static func metadata(_ row: [String], _ fields: [Field]) -> Metadata {
        var metadata: Metadata = [:]
        for field in fields { metadata[field.name] = value(row[field.column], field.kind) }
        return metadata
    }

    /// The value of a cell; nil for an empty one and for one that is not of its kind.
    private static func value(_ cell: String, _ kind: Kind) -> MetadataValue? {
        switch kind {
        case .text: cell.isEmpty ? nil : .string(cell)
        case .whole: Int64(cell).map(MetadataValue.integer)
        case .number: Double(cell).flatMap { $0.isFinite ? .number($0) : nil }
        case .truth: ["True": .bool(true), "False": .bool(false)][cell]
        }
    }
}
