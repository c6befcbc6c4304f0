import QuestionAnswering

/// The rows of a SubjQA file, gathered by review and question.
struct SubjQADocuments {
    /// What stands behind every published review.
    static let marker = " ANSWERNOTFOUND"
    /// What stands in place of a span where there is none.
    static let noAnswer = "ANSWERNOTFOUND"

    private var documents: [Gathered] = []
    /// The place of a review in `documents`.
    private var known: [ExactText: Int] = [:]

    /// A review with its questions, in the order of their first rows.
    private struct Gathered {
        let review: String
        let metadata: Metadata
        var questions: [Question] = []
    }

    /// A question with the row of each annotator, in the order of the file.
    private struct Question {
        let id: String
        let text: String
        var rows: [Row]
    }

    /// What one annotator said.
    private struct Row {
        let hasAnswer: Bool
        let indices: String
        let metadata: Metadata
        let location: SourceLocation
    }

    /// How many reviews there are.
    var count: Int { documents.count }

    /// Adds a row; returns why not when it is not one.
    mutating func add(_ fields: [String], _ columns: SubjQAColumns, at location: SourceLocation)
        -> Rejection?
    {
        guard fields.count == columns.count else {
            return Rejection(
                location: location,
                reason: "expected \(columns.count) fields as in the header, found \(fields.count)"
            )
        }
        let review = Self.withoutMarker(fields[columns.review])
        let question = fields[columns.question]
        let id = fields[columns.questionID]
        guard review.hasWords, question.hasWords, id.hasWords else {
            return Rejection(
                location: location,
                reason: "expected a review, a question and its id, found an empty one of them"
            )
        }
        let place = place(of: review, fields, columns, question: id)
        let row = Row(
            hasAnswer: fields[columns.span] != Self.noAnswer,
            indices: fields[columns.indices],
            metadata: columns.labelMetadata(fields),
            location: location
        )
        if let index = documents[place].questions.firstIndex(where: { $0.id == id }) {
            documents[place].questions[index].rows.append(row)
        } else {
            documents[place].questions.append(Question(id: id, text: question, rows: [row]))
        }
        return nil
    }

    /// A review with its labels, and the answers that cannot be made out.
    func item(_ index: Int, split: String?) -> (CorpusItem, [Rejection]) {
        let gathered = documents[index]
        var metadata = gathered.metadata
        metadata["split"] = split.map(MetadataValue.string)
        let spans = SpanFinder(gathered.review)
        var labels: [UnboundLabel] = []
        var rejections: [Rejection] = []
        for question in gathered.questions {
            let made = Self.labels(question, spans, split)
            labels += made.labels
            rejections += made.rejections
        }
        let document = Document(text: gathered.review, metadata: metadata)
        return (CorpusItem(document: document, labels: labels), rejections)
    }

    private static func withoutMarker(_ review: String) -> String {
        guard review.utf8.suffix(marker.utf8.count).elementsEqual(marker.utf8) else {
            return review
        }
        return String(review.unicodeScalars.dropLast(marker.unicodeScalars.count))
    }

    private mutating func place(
        of review: String,
        _ fields: [String],
        _ columns: SubjQAColumns,
        question: String
    ) -> Int {
        if let place = known[ExactText(review)] { return place }
        var metadata = columns.documentMetadata(fields)
        metadata["question_id"] = .string(question)
        documents.append(Gathered(review: review, metadata: metadata))
        known[ExactText(review)] = documents.count - 1
        return documents.count - 1
    }

    private static func labels(_ question: Question, _ spans: SpanFinder, _ split: String?)
        -> (labels: [UnboundLabel], rejections: [Rejection])
    {
        guard question.rows[0].hasAnswer else {
            return ([label(question, 0, question.rows[0].metadata, nil, split)], [])
        }
        var labels: [UnboundLabel] = []
        var rejections: [Rejection] = []
        for (number, row) in question.rows.enumerated() where row.hasAnswer {
            guard let range = scalarRange(row.indices), let span = spans.span(clipping: range)
            else {
                rejections.append(rejection(row, question, spans.scalarCount))
                continue
            }
            var metadata = row.metadata
            if range.upperBound > spans.scalarCount {
                metadata[SpanDefect.field] = SpanDefect.pastEnd.metadata
            }
            labels.append(label(question, number, metadata, span, split))
        }
        return (labels, rejections)
    }

    /// One label; the split is part of its id because a question of one split may come again in
    /// another, asked of other annotators.
    private static func label(
        _ question: Question,
        _ annotator: Int,
        _ metadata: Metadata,
        _ span: LabelledSpan?,
        _ split: String?
    ) -> UnboundLabel {
        var metadata = metadata
        metadata["split"] = split.map(MetadataValue.string)
        metadata["annotator"] = .integer(Int64(annotator))
        let name = "\(question.id)/\(annotator)"
        return UnboundLabel(
            id: split.map { "\($0)/\(name)" } ?? name,
            question: question.text,
            answer: span,
            origin: question.id,
            metadata: metadata
        )
    }

    /// The range written as a Python pair, such as `(215, 239)`.
    private static func scalarRange(_ written: String) -> Range<Int>? {
        guard written.hasPrefix("("), written.hasSuffix(")") else { return nil }
        let parts = written.dropFirst().dropLast().split(separator: ",")
            .map { Int($0.withoutOuterSpace) }
        guard parts.count == 2, let start = parts[0], let end = parts[1], 0 <= start, start < end
        else { return nil }
        return start..<end
    }

    private static func rejection(_ row: Row, _ question: Question, _ length: Int) -> Rejection {
        Rejection(
            location: row.location,
            reason: "expected human_ans_indices of question \(question.id) such as (3, 9) inside "
                + "the review's \(length) characters, found \(row.indices.shortened)"
        )
    }
}
