import HTTPTypes
import Hummingbird
import QuestionAnswering

extension Routes {
    /// `POST /v1/ask`.
    var ask: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/ask"),
            name: "ask",
            summary: "Answers a question with the exact words of the documents.",
            scope: .read,
            load: .heavy,
            isRemembered: true,
            body: .json(
                .named("AskRequest", .object(askFields)),
                example: [
                    "query": "Do the straps hurt?", "filters": ["item_id": "drift-28"],
                    "top_k_reader": 3,
                ]
            ),
            outcomes: [
                Route.Outcome(200, "The answers, or that there are none.", Schemas.askReply),
                Route.Outcome(
                    200,
                    "With stream: events documents, answer (one each) and done, or error.",
                    type: "text/event-stream"
                ),
            ] + Self.problemsOfWork,
            handle: { exchange in
                let fields = exchange.fields
                let order = AskOrder(
                    query: try fields.query,
                    passages: fields.integer("top_k_retriever"),
                    answers: fields.integer("top_k_reader"),
                    retriever: fields.string("retriever")
                )
                guard !fields.isTrue("stream") else {
                    return AnswerStream(exchange, order).response
                }
                let response = try await exchange.parts.ask(order, nil)
                exchange.service.metrics.countStages(response.timings)
                return try exchange.reply(response)
            }
        )
    }

    private var askFields: [Schema.Property] {
        [
            question,
            .init("filters", FilterSchema.schema, "Which documents may answer."),
            .init("top_k_retriever", topK, "Passages found and read."),
            .init("top_k_reader", topK, "Answers given."),
            .init("retriever", .choice(retrievers), "How passages are found."),
            .init("generate", Self.never, "Whether the answer is put into new words as well."),
            .init("stream", .boolean, "Whether the reply comes as server-sent events."),
        ]
    }

    /// The question of a request.
    var question: Schema.Property {
        .init(
            "query",
            .string(length: 1...settings.longestQuestion),
            required: true,
            "The question, in plain words."
        )
    }

    /// How many passages or answers.
    var topK: Schema { .integer(1...Int64(settings.largestTopK)) }

    /// A wish that this server cannot fulfil.
    private static var never: Schema {
        .written(["type": "boolean", "const": false]) { value, pointer in
            value == .bool(false)
                ? []
                : [
                    FieldFault(
                        pointer: pointer,
                        detail: "expected false, since this server has no generator, "
                            + "found \(value.described)"
                    )
                ]
        }
    }
}

extension JSONFields {
    /// The question and its filter.
    var query: Query {
        get throws { Query(string("query") ?? "", filter: try filter("filters")) }
    }
}
