internal import GRDB
internal import QuestionAnswering

extension StoreTransaction {
    /// Stores a label in the place of the one with its id, or behind all others.
    func store(_ label: Label) throws {
        let old = try row("\(LabelRow.select) WHERE id = ?", [label.id])
        if let old {
            guard try !LabelRow.isSame(old, label) else { return }
            try run("DELETE FROM label_fields WHERE owner = ?", [old["serial"]])
        }
        let range = label.answer?.range
        let arguments: StatementArguments = [
            label.id, label.question, label.documentID.rawValue,
            FilterValue(label.documentID.rawValue).number, label.answer?.text,
            range?.scalars.lowerBound, range?.scalars.upperBound, range?.bytes.lowerBound,
            range?.bytes.upperBound, label.origin, MetadataJSON.text(of: label.metadata),
        ]
        let serial = try row(Self.upsertLabel, arguments)
        guard let serial else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        try insertLabelFields(label.metadata, of: serial[0])
        noteChange()
    }

    private static let upsertLabel = """
        INSERT INTO labels(
            id, question, document, number, answer,
            scalar_start, scalar_end, byte_start, byte_end, origin, metadata
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET
            question = excluded.question, document = excluded.document,
            number = excluded.number, answer = excluded.answer,
            scalar_start = excluded.scalar_start, scalar_end = excluded.scalar_end,
            byte_start = excluded.byte_start, byte_end = excluded.byte_end,
            origin = excluded.origin, metadata = excluded.metadata
        RETURNING serial
        """
}

/// How a label lies in its table.
enum LabelRow {
    /// Every column that makes up a label.
    static let select = """
        SELECT serial, id, question, document, answer,
            scalar_start, scalar_end, byte_start, byte_end, origin, metadata
        FROM labels
        """

    /// The label of a row.
    static func label(_ row: Row) throws -> Label {
        Label(
            id: row["id"],
            question: row["question"],
            documentID: DocumentID(row["document"]),
            answer: span(row),
            origin: row["origin"],
            metadata: try MetadataJSON.metadata(from: row["metadata"])
        )
    }

    /// Whether a row says the same, byte for byte.
    static func isSame(_ row: Row, _ label: Label) throws -> Bool {
        let stored = try self.label(row)
        let metadata: String = row["metadata"]
        return stored.question.bytesEqual(label.question)
            && stored.documentID == label.documentID
            && stored.answer?.range == label.answer?.range
            && (stored.answer?.text).bytesEqual(label.answer?.text)
            && stored.origin.bytesEqual(label.origin)
            && metadata.bytesEqual(MetadataJSON.text(of: label.metadata))
    }

    private static func span(_ row: Row) -> LabelledSpan? {
        let text: String? = row["answer"]
        return text.map {
            LabelledSpan(
                text: $0,
                range: TextRange(
                    scalars: row["scalar_start"]..<row["scalar_end"],
                    bytes: row["byte_start"]..<row["byte_end"]
                )
            )
        }
    }
}
