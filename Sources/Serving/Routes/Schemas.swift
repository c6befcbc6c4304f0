/// What requests and replies hold, in the words of JSON Schema.
enum Schemas {
    /// A text of any length.
    static let text = Schema.text
    /// Any number.
    static let number = Schema.number(-Double.infinity...Double.infinity)
    /// A count.
    static let count = Schema.integer(0...Int64.max)
    /// Metadata of a reply: any JSON by name.
    static let meta = Schema.map(.written([:], check: nil))

    /// A passage that was found.
    static let passage = Schema.named(
        "Passage",
        .object([
            .init("document_id", text, required: true, "The document it is cut from."),
            .init("score", number, required: true, "By the retriever's scale; higher fits better."),
            .init("probability", number, "The score from 0 to 1, where the retriever has one."),
            .init("title", text, "The document's title."),
            .init("text", text, required: true, "Its text."),
            .init("offset_start", count, required: true, "First Unicode scalar in the document."),
            .init("offset_end", count, required: true, "One past the last Unicode scalar."),
            .init("meta", meta, required: true, "The document's metadata."),
        ])
    )

    /// An answer, or the statement that there is none.
    static let answer = Schema.named(
        "Answer",
        .object([
            .init("answer", text, required: true, "The words; empty where no_answer."),
            .init(
                "score",
                number,
                required: true,
                "Start and end logit, comparable across documents."
            ),
            .init("probability", number, required: true, "How likely it is right, 0 to 1."),
            .init("no_answer", .boolean, required: true, "Whether it says that nobody answers."),
            .init("document_id", text, "The document it stands in."),
            .init("offset_start", count, required: true, "First Unicode scalar in the document."),
            .init("offset_end", count, required: true, "One past the last Unicode scalar."),
            .init("byte_start", count, required: true, "First UTF-8 byte in the document."),
            .init("byte_end", count, required: true, "One past the last UTF-8 byte."),
            .init("context", text, required: true, "The words around it."),
            .init(
                "context_offset_start",
                count,
                required: true,
                "First Unicode scalar of the context in the document."
            ),
            .init("meta", meta, required: true, "The document's metadata."),
        ])
    )

    /// Milliseconds by stage.
    static let timings = Schema.named("Timings", .map(number))

    /// The reply of `ask`.
    static let askReply = Schema.named(
        "AskReply",
        .object([
            .init("query", text, required: true, "The question."),
            .init("answers", .array(answer, count: 0...Int.max), required: true, "Best first."),
            .init(
                "no_answer_gap",
                .nullable(number),
                required: true,
                "Best span score minus no-answer score; null when nothing was read."
            ),
            .init("no_answer", .boolean, required: true, "Whether nobody answers."),
            .init(
                "documents",
                .array(passage, count: 0...Int.max),
                required: true,
                "What was found and read, best first."
            ),
            .init("generated", .nullable(meta), required: true, "The generated text, if any."),
            .init("timings_ms", timings, required: true, "Milliseconds by stage, and total."),
            .init("model", .map(.nullable(text)), required: true, "The models by part."),
            .init("calibrated", .boolean, required: true, "Whether probabilities were fitted."),
        ])
    )

    /// The reply of `search`.
    static let searchReply = Schema.named(
        "SearchReply",
        .object([
            .init("query", text, required: true, "The question."),
            .init("documents", .array(passage, count: 0...Int.max), required: true, "Best first."),
            .init("timings_ms", timings, required: true, "Milliseconds: retrieve and total."),
        ])
    )

    /// The reply of `read`.
    static let readReply = Schema.named(
        "ReadReply",
        .object([
            .init("question", text, required: true, "The question."),
            .init("answers", .array(answer, count: 0...Int.max), required: true, "Best first."),
            .init(
                "no_answer_gap",
                .nullable(number),
                required: true,
                "Best span score minus no-answer score."
            ),
            .init("calibrated", .boolean, required: true, "Whether probabilities were fitted."),
        ])
    )

    /// A problem, as RFC 9457 has it.
    static let problem = Schema.named(
        "Problem",
        .object([
            .init("type", text, required: true, "about:blank: the status says the kind."),
            .init("title", text, required: true, "The status in words."),
            .init("status", .integer(100...599), required: true, "The status."),
            .init("detail", text, required: true, "What is wrong."),
            .init("instance", text, required: true, "Names the request, as the log does."),
            .init(
                "errors",
                .array(
                    .object([
                        .init("pointer", text, required: true, "The field, as a JSON pointer."),
                        .init("detail", text, required: true, "What was expected and found."),
                    ]),
                    count: 1...Int.max
                ),
                "What is wrong with which field."
            ),
        ])
    )
}
