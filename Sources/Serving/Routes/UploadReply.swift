import QuestionAnswering

/// What became of an upload, line by line.
struct UploadReply: Encodable, Sendable {
    /// One document of the upload.
    struct Line: Encodable, Sendable {
        /// Counted from 1: the line, or the place in the list.
        let line: Int
        let status: String
        var documentID: String?
        var errors: [FieldFault]?

        enum CodingKeys: String, CodingKey {
            case line, status, errors
            case documentID = "document_id"
        }
    }

    private(set) var added = 0
    private(set) var duplicate = 0
    private(set) var overwritten = 0
    private(set) var rejected = 0
    private(set) var results: [Line] = []
    /// The store's generation behind the upload.
    var generation: Int64 = 0

    /// How many documents of the upload the store holds.
    var stored: Int { added + duplicate + overwritten }

    /// Counts documents that came in, with their lines.
    mutating func add(_ outcomes: [AddedDocument], lines: [Int]) {
        for (outcome, line) in zip(outcomes, lines) {
            switch outcome.status {
            case .added: added += 1
            case .duplicate: duplicate += 1
            case .overwritten: overwritten += 1
            }
            results.append(
                Line(
                    line: line,
                    status: outcome.status.rawValue,
                    documentID: outcome.id.rawValue
                )
            )
        }
    }

    /// Counts a line that is no document.
    mutating func reject(_ line: Int, _ faults: [FieldFault]) {
        rejected += 1
        results.append(Line(line: line, status: "rejected", errors: faults))
    }

    /// Puts the lines in order: rejections are known before the documents around them are stored.
    mutating func sort() { results.sort { $0.line < $1.line } }

    static let schema = Schema.named(
        "UploadReply",
        .object([
            .init("added", Schemas.count, required: true, "Documents that are new."),
            .init("duplicate", Schemas.count, required: true, "Known ones that were left alone."),
            .init("overwritten", Schemas.count, required: true, "Known ones that were replaced."),
            .init("rejected", Schemas.count, required: true, "Lines that are no document."),
            .init("generation", Schemas.count, required: true, "The store's generation now."),
            .init(
                "results",
                .array(
                    .object([
                        .init("line", Schemas.count, required: true, "Counted from 1."),
                        .init(
                            "status",
                            .choice(["added", "duplicate", "overwritten", "rejected"]),
                            required: true,
                            "What became of it."
                        ),
                        .init("document_id", Schemas.text, "Its name."),
                        .init(
                            "errors",
                            .array(
                                .object([
                                    .init("pointer", Schemas.text, required: true, "The field."),
                                    .init("detail", Schemas.text, required: true, "What is wrong."),
                                ]),
                                count: 1...Int.max
                            ),
                            "What is wrong with it."
                        ),
                    ]),
                    count: 0...Int.max
                ),
                required: true,
                "One a document, in order."
            ),
        ])
    )
}
