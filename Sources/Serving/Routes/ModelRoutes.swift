import HTTPTypes
import Hummingbird
import QuestionAnswering

// The models alone: reader, embedder, classifier.

extension Routes {
    /// `POST /v1/read`.
    var read: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/read"),
            name: "read",
            summary: "Reads one text and marks the words that answer.",
            scope: .read,
            load: .heavy,
            body: .json(
                .named(
                    "ReadRequest",
                    .object([
                        .init(
                            "question",
                            .string(length: 1...settings.longestQuestion),
                            required: true,
                            "The question, in plain words."
                        ),
                        .init("context", longText, required: true, "The text to read."),
                        .init("top_k", topK, "Answers given."),
                        .init(
                            "no_answer",
                            .boolean,
                            "Whether the reply may be that it does not say."
                        ),
                    ])
                ),
                example: [
                    "question": "How much music can this hold?",
                    "context": "An MP3 is about 1 MB/minute, so about 6000 hours.",
                ]
            ),
            outcomes: [Route.Outcome(200, "The answers, best first.", Schemas.readReply)]
                + Self.problemsOfWork,
            handle: { exchange in
                let fields = exchange.fields
                let order = ReadOrder(
                    question: fields.string("question") ?? "",
                    context: fields.string("context") ?? "",
                    answers: fields.integer("top_k"),
                    mayRefuse: fields.isTrue("no_answer")
                )
                return try .json(try await exchange.parts.read(order))
            }
        )
    }

    /// `POST /v1/embed`.
    var embed: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/embed"),
            name: "embed",
            summary: "Makes a vector of each text.",
            scope: .read,
            load: .heavy,
            body: .json(
                .named(
                    "EmbedRequest",
                    .object([
                        texts,
                        .init(
                            "as",
                            .choice(TextRole.allCases.map(\.rawValue)),
                            "What the texts are to the embedder; passage where left out."
                        ),
                    ])
                ),
                example: ["texts": ["How long does the battery last?"], "as": "query"]
            ),
            outcomes: [
                Route.Outcome(200, "One vector a text, in order.", Self.embedReply)
            ] + Self.problemsOfWork,
            handle: { exchange in
                let texts = exchange.fields.strings("texts")
                let role = exchange.fields.string("as").flatMap(TextRole.init) ?? .passage
                let vectors = try await exchange.parts.embed(texts, role)
                return try .json([
                    "embeddings": zip(texts, vectors).map(EmbeddingBody.init)
                ])
            }
        )
    }

    /// `POST /v1/classify`.
    var classify: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/classify"),
            name: "classify",
            summary: "Puts texts into classes.",
            scope: .read,
            load: .heavy,
            body: .json(
                .named(
                    "ClassifyRequest",
                    .object([
                        texts,
                        .init(
                            "neutral_below",
                            .number(0...1),
                            "Neutral where the best class is less probable."
                        ),
                    ])
                ),
                example: ["texts": ["The strap broke after a week."]]
            ),
            outcomes: [
                Route.Outcome(200, "One class a text, in order.", Self.classifyReply)
            ] + Self.problems([408, 413, 415, 422, 501, 503]),
            isDescribed: hasClassifier,
            handle: { exchange in
                guard let classify = exchange.parts.classify else {
                    throw Problem(.notImplemented, "This server has no classifier.")
                }
                let texts = exchange.fields.strings("texts")
                let classes = try await classify(texts, exchange.fields.number("neutral_below"))
                return try .json([
                    "classifications": zip(texts, classes).map(ClassificationBody.init)
                ])
            }
        )
    }

    /// `POST /v1/generate`: the path is reserved until there is a generator.
    var generate: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/generate"),
            name: "generate",
            summary: "Says the answer in new words.",
            scope: .read,
            outcomes: Self.problems([501]),
            isDescribed: false,
            handle: { _ in throw Problem(.notImplemented, "This server has no generator.") }
        )
    }

    private var longText: Schema { .string(length: 1...settings.longestText) }

    private var texts: Schema.Property {
        .init(
            "texts",
            // A text needs a letter: models have nothing to say of white space.
            .array(longText, count: 1...256),
            required: true,
            "The texts."
        )
    }

    private static let embedReply = Schema.named(
        "EmbedReply",
        .object([
            .init(
                "embeddings",
                .array(
                    .object([
                        .init("text", Schemas.text, required: true, "The text."),
                        .init(
                            "vector",
                            .array(Schemas.number, count: 1...Int.max),
                            required: true,
                            "Its vector."
                        ),
                    ]),
                    count: 0...Int.max
                ),
                required: true,
                "One a text, in order."
            )
        ])
    )

    private static let classifyReply = Schema.named(
        "ClassifyReply",
        .object([
            .init(
                "classifications",
                .array(
                    .object([
                        .init("text", Schemas.text, required: true, "The text."),
                        .init("label", Schemas.text, required: true, "Its class, or neutral."),
                        .init(
                            "neutral",
                            .boolean,
                            required: true,
                            "Whether no class is sure enough."
                        ),
                        .init(
                            "probabilities",
                            .map(Schemas.number),
                            required: true,
                            "The probability of every class."
                        ),
                    ]),
                    count: 0...Int.max
                ),
                required: true,
                "One a text, in order."
            )
        ])
    )
}
