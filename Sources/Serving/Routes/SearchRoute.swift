import HTTPTypes
import QuestionAnswering

extension Routes {
    /// `POST /v1/search`.
    var search: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/search"),
            name: "search",
            summary: "Finds the passages that speak of it.",
            scope: .read,
            load: .heavy,
            isRemembered: true,
            body: .json(
                .named(
                    "SearchRequest",
                    .object([
                        question,
                        .init("filters", FilterSchema.schema, "Which documents are searched."),
                        .init("top_k", topK, "Passages found."),
                        .init("retriever", .choice(retrievers), "How passages are found."),
                    ])
                ),
                example: ["query": "shoulder straps", "top_k": 5]
            ),
            outcomes: [Route.Outcome(200, "The passages, best first.", Schemas.searchReply)]
                + Self.problemsOfWork,
            handle: { exchange in
                let fields = exchange.fields
                let order = SearchOrder(
                    query: try fields.query,
                    limit: fields.integer("top_k"),
                    retriever: fields.string("retriever")
                )
                let response = try await exchange.parts.search(order)
                exchange.service.metrics.countStages(response.timings)
                return try exchange.reply(response)
            }
        )
    }
}
