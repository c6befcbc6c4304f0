import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import QuestionAnswering

extension Routes {
    /// `POST /v1/feedback`.
    var feedback: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/feedback"),
            name: "feedback",
            summary: "Keeps what a person says about an answer, as a label.",
            scope: .write,
            load: .heavy,
            body: .json(
                .named(
                    "FeedbackRequest",
                    .also(.object(feedbackFields), Feedback.spanRule, check: Feedback.checkSpan)
                ),
                example: [
                    "query": "Do the straps hurt?", "document_id": "r1", "verdict": "right",
                    "offset_start": 0, "offset_end": 20,
                ]
            ),
            outcomes: [
                Route.Outcome(
                    200,
                    "The label is stored; the same words about the same answer are one label.",
                    .object([
                        .init("label_id", Schemas.text, required: true, "Names the label.")
                    ])
                )
            ] + Self.problems([408, 409, 413, 415, 422, 503, 507]),
            handle: { exchange in
                let label = try await Feedback(exchange.fields).label(
                    in: exchange.parts.documents,
                    productField: exchange.service.settings.productField
                )
                try await exchange.parts.documents.label(label)
                return try .json(["label_id": label.id])
            }
        )
    }

    /// What a request says.
    var feedbackFields: [Schema.Property] {
        [
            question,
            .init("document_id", .string(length: 1...512), required: true, "The document."),
            .init(
                "verdict",
                .choice(Feedback.Verdict.allCases.map(\.rawValue)),
                required: true,
                "right: the span answers; wrong: it does not; no_answer: nothing in the document does."
            ),
            .init(
                "offset_start",
                .integer(0...Int64(Int32.max)),
                "First Unicode scalar of the span."
            ),
            .init(
                "offset_end",
                .integer(1...Int64(Int32.max)),
                "One past the last Unicode scalar of the span."
            ),
            .init("comment", .string(length: 0...2000), "What else there is to say."),
        ]
    }
}

/// What a person says about an answer.
struct Feedback {
    /// The kinds of opinion.
    enum Verdict: String, CaseIterable {
        case right, wrong
        case noAnswer = "no_answer"
    }

    private let question: String
    private let document: DocumentID
    private let verdict: Verdict
    private let start: Int?
    private let end: Int?
    private let comment: String?

    /// Reads fields, which an HTML form has not put through the schema.
    ///
    /// - Throws: `Problem` 422 for a verdict on a span without the span.
    init(_ fields: JSONFields) throws {
        question = fields.string("query") ?? ""
        document = DocumentID(fields.string("document_id") ?? "")
        verdict = fields.string("verdict").flatMap(Verdict.init) ?? .wrong
        start = fields.integer("offset_start")
        end = fields.integer("offset_end")
        comment = fields.string("comment")
        let faults = Self.checkSpan(fields.value, "#")
        guard faults.isEmpty else { throw Problem.unprocessable(faults) }
    }

    /// A verdict on a span needs the span, in the words of JSON Schema.
    static let spanRule: JSONValue = [
        "anyOf": [
            ["required": ["offset_start", "offset_end"]],
            ["properties": ["verdict": ["const": "no_answer"]]],
        ]
    ]

    /// The same rule.
    @Sendable static func checkSpan(_ value: JSONValue, _ pointer: String) -> [FieldFault] {
        guard value["verdict"] != "no_answer" else { return [] }
        return ["offset_start", "offset_end"].filter { value[$0] == nil }.map {
            FieldFault(pointer: "\(pointer)/\($0)", detail: "expected the span, found nothing")
        }
    }

    /// The label that says so.
    ///
    /// A wrong span is a label without an answer whose metadata tells the span; `source` keeps
    /// opinions of users apart from the labels of a corpus.
    func label(in shelf: DocumentShelf, productField: String) async throws -> Label {
        guard let document = try await shelf.document(document) else {
            throw Problem.noDocument(document)
        }
        let span = try span(in: document.text)
        var metadata: Metadata = [
            "source": "feedback", "verdict": .string(verdict.rawValue),
        ]
        if let product = document.metadata[productField] { metadata[productField] = product }
        if let comment, !comment.isEmpty { metadata["comment"] = .string(comment) }
        if verdict == .wrong, let start, let end {
            metadata["judged_start"] = .integer(Int64(start))
            metadata["judged_end"] = .integer(Int64(end))
        }
        return Label(
            id: id,
            question: question,
            documentID: self.document,
            answer: verdict == .right ? span : nil,
            metadata: metadata
        )
    }

    /// The same question, document and span make the same label, so that a second opinion replaces
    /// the first.
    private var id: String {
        let span = start.map { "\($0)-\(end ?? 0)" } ?? "-"
        let key = [question, document.rawValue, span].map { "\($0.utf8.count):\($0)" }.joined()
        return "feedback-" + SHA256.hash(data: Data(key.utf8)).prefix(12).hexadecimal
    }

    private func span(in text: String) throws -> LabelledSpan? {
        guard verdict != .noAnswer, let start, let end else { return nil }
        let scalars = text.unicodeScalars
        guard start < end, end <= scalars.count else {
            throw Problem(
                .conflict,
                "The document has \(scalars.count) scalars, and no span from \(start) to \(end)."
            )
        }
        let from = scalars.index(scalars.startIndex, offsetBy: start)
        let to = scalars.index(from, offsetBy: end - start)
        let first = text.utf8.distance(from: text.startIndex, to: from)
        let answer = String(scalars[from..<to])
        return LabelledSpan(
            text: answer,
            range: TextRange(
                scalars: start..<end,
                bytes: first..<first + answer.utf8.count
            )
        )
    }
}
