import HTTPTypes
import Hummingbird
import QuestionAnswering

// What a page offers people to choose from: products and questions.

extension Routes {
    /// `GET /v1/fields/{field}`: the values of a metadata field.
    var fieldValues: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/fields/{field}"),
            name: "fields",
            summary: "The values of a metadata field by how many documents have them.",
            scope: .read,
            load: .heavy,
            parameters: [Self.limit],
            pathExamples: ["field": "item_id"],
            outcomes: [
                Route.Outcome(
                    200,
                    "The values, most frequent first.",
                    .object([
                        .init("field", Schemas.text, required: true, "The field."),
                        .init(
                            "values",
                            .array(
                                .object([
                                    .init("value", Schemas.text, required: true, "As text."),
                                    .init("documents", Schemas.count, required: true, "How many."),
                                ]),
                                count: 0...Int.max
                            ),
                            required: true,
                            "Value and count."
                        ),
                    ])
                )
            ] + Self.problems([422, 503]),
            handle: { exchange in
                let field = exchange.parameters["field"] ?? ""
                let values = try await exchange.parts.documents.values(field, exchange.limit)
                return try .json(FieldReply(field: field, values: values))
            }
        )
    }

    /// `GET /v1/questions`: what people have asked.
    var questions: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/questions"),
            name: "questions",
            summary: "Questions that people have asked, for a box that suggests some.",
            scope: .read,
            load: .heavy,
            parameters: [
                .init("containing", .string(length: 0...200), "Words that the question has."),
                .init("product", .string(length: 0...512), "Only questions about this product."),
                Self.limit,
            ],
            outcomes: [
                Route.Outcome(
                    200,
                    "The questions.",
                    .object([
                        .init(
                            "questions",
                            .array(Schemas.text, count: 0...Int.max),
                            required: true,
                            "In order of the alphabet."
                        )
                    ])
                )
            ] + Self.problems([422, 503]),
            handle: { exchange in
                let field = exchange.service.settings.productField
                let filter = exchange.query["product"].flatMap { product in
                    product.isEmpty
                        ? nil : Filter.compare(field: field, .equal, FilterValue(product))
                }
                let questions = try await exchange.parts.documents.questions(
                    exchange.query["containing"] ?? "",
                    filter,
                    exchange.limit
                )
                return try .json(["questions": questions])
            }
        )
    }

    private static let limit = Schema.Property("limit", .integer(1...500), "How many at most.")
}

/// The values of a field.
private struct FieldReply: Encodable {
    let field: String
    let values: [FieldValue]
}

extension Exchange {
    /// How many things a list may have.
    fileprivate var limit: Int { query["limit"].flatMap { Int($0) } ?? 50 }
}
