import HTTPTypes
import Hummingbird
import QuestionAnswering

extension Routes {
    /// `POST /v1/documents`.
    var addDocuments: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/documents"),
            name: "documents.add",
            summary: "Adds documents; they can be found when the reply comes.",
            scope: .write,
            load: .upload,
            parameters: [
                .init(
                    "on_duplicate",
                    .choice(DuplicatePolicy.allCases.map(\.rawValue)),
                    "What becomes of a document that is known already: skip (as it is where left "
                        + "out), overwrite, or fail."
                )
            ],
            body: .stream([
                (
                    type: "application/json", schema: DocumentUpload.listSchema,
                    example: [
                        [
                            "id": "r1", "text": "The straps are soft.",
                            "meta": ["item_id": "drift-28", "rating": 5],
                        ]
                    ]
                ),
                (
                    type: "application/x-ndjson", schema: Schemas.text,
                    example: "{\"text\": \"The straps are soft.\"}\n"
                ),
            ]),
            outcomes: [
                Route.Outcome(
                    200,
                    "What became of each; lines of NDJSON that are no document are rejected, the "
                        + "others stored.",
                    UploadReply.schema
                )
            ] + Self.problems([400, 408, 409, 413, 415, 422, 503, 507]),
            handle: { exchange in
                var upload = DocumentUpload(exchange)
                return try .json(try await upload.run())
            }
        )
    }

    /// `GET /v1/documents`: counts.
    var countDocuments: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/documents"),
            name: "documents.count",
            summary: "Counts what the index holds.",
            scope: .read,
            outcomes: [Route.Outcome(200, "The counts.", Self.countsReply)] + Self.problems(),
            handle: { try .json(CountsResponse(try await $0.parts.documents.counts())) }
        )
    }

    /// `GET /v1/documents/{id}`.
    var document: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/documents/{id}"),
            name: "documents.get",
            summary: "A document with all of its text.",
            scope: .read,
            pathExamples: ["id": "r1"],
            outcomes: [Route.Outcome(200, "The document.", Self.documentReply)]
                + Self.problems([404]),
            handle: { exchange in
                let id = DocumentID(exchange.parameters["id"] ?? "")
                guard let document = try await exchange.parts.documents.document(id) else {
                    throw Problem.noDocument(id)
                }
                return try .json(DocumentResponse(document, id: id))
            }
        )
    }

    /// `DELETE /v1/documents/{id}`.
    var deleteDocument: Route {
        Route(
            method: .delete,
            path: RoutePath("/v1/documents/{id}"),
            name: "documents.delete",
            summary: "Deletes a document from every index at once.",
            scope: .write,
            load: .heavy,
            pathExamples: ["id": "r1"],
            outcomes: [
                Route.Outcome(
                    200,
                    "It is gone.",
                    .object([.init("deleted", Schemas.count, required: true, "How many: 1.")])
                )
            ] + Self.problems([404, 503, 507]),
            handle: { exchange in
                let id = DocumentID(exchange.parameters["id"] ?? "")
                guard try await exchange.parts.documents.remove(id) else {
                    throw Problem.noDocument(id)
                }
                return try .json(["deleted": 1])
            }
        )
    }

    private static let countsReply = Schema.named(
        "Counts",
        .object([
            .init("documents", Schemas.count, required: true, "Documents."),
            .init("passages", Schemas.count, required: true, "Passages."),
            .init("vectors", Schemas.count, required: true, "Vectors of all embedders."),
            .init("labels", Schemas.count, required: true, "Labels."),
            .init("generation", Schemas.count, required: true, "Grows with every change."),
        ])
    )

    private static let documentReply = Schema.named(
        "Document",
        .object([
            .init("document_id", Schemas.text, required: true, "Its name."),
            .init("title", .nullable(Schemas.text), required: true, "Its title."),
            .init("text", Schemas.text, required: true, "All of its text."),
            .init("meta", Schemas.meta, required: true, "Its metadata."),
        ])
    )
}

extension Problem {
    /// A document that is not there.
    static func noDocument(_ id: DocumentID) -> Problem {
        Problem(.notFound, "There is no document \(id).")
    }
}
