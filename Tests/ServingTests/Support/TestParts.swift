import QuestionAnswering
import TestSupport

@testable import Serving

/// Parts that answer with the first words of what they find, so that tests need no model.
struct TestParts {
    let store = InMemoryStore()
    /// Waits here before an answer is made, where a test wants to see what happens meanwhile.
    var pause: @Sendable () async throws -> Void = {}

    /// Four reviews of two products.
    static let reviews: [Document] = [
        Document(
            id: DocumentID("r1"),
            text: "The straps are soft. They never hurt me.",
            metadata: ["item_id": "drift-28", "rating": 5]
        ),
        Document(
            id: DocumentID("r2"),
            title: "Café",
            text: "Ça coûte 9 €. <b>The lid</b> leaks & drips.",
            metadata: ["item_id": "mug-1", "rating": 2]
        ),
        Document(id: DocumentID("r3"), text: "Nice bag.", metadata: ["item_id": "drift-28"]),
        Document(id: DocumentID("a/b"), text: "Soft straps, hard lid.", metadata: [:]),
    ]

    /// A store with the reviews in it.
    func filled() async throws -> TestParts {
        try await store.add(Self.reviews.map { CorpusItem(document: $0) }, onDuplicate: .fail)
        return self
    }

    /// The parts.
    var parts: ServiceParts {
        ServiceParts(
            retrievers: ["bm25", "tfidf"],
            models: ["reader": "test"],
            ask: { try await ask($0, $1) },
            search: { order in
                let found = try await timed {
                    try await find(order.query, order.limit ?? 10)
                }
                return SearchResponse(query: order.query, found, total: .milliseconds(1))
            },
            read: { order in
                ReadResponse(
                    question: order.question,
                    Self.reading([]),
                    threshold: order.mayRefuse ? 0 : nil
                )
            },
            embed: { texts, _ in texts.map { Vector([Float($0.utf8.count), 1]) } },
            classify: { texts, _ in
                texts.map { _ in
                    Classification(
                        [ClassProbability(label: "positive", probability: 1)],
                        neutralBelow: 0
                    )
                }
            },
            documents: shelf
        )
    }

    private func ask(_ order: AskOrder, _ observer: ServiceParts.Observer?) async throws
        -> AskResponse
    {
        try await pause()
        let retriever = FunctionRetriever { query, limit in try await find(query, limit) }
        let trace = try await AnswerPipeline(retriever: retriever, reader: FirstWordReader())
            .answer(
                order.query,
                passages: order.passages ?? 10,
                answers: order.answers ?? 3,
                observer: observer
            )
        return AskResponse(trace, threshold: 0, model: ["reader": "test", "embedder": nil])
    }

    private func find(_ query: Query, _ limit: Int) async throws -> [ScoredPassage] {
        let matches = await store.search(
            query.text,
            scoring: .standardBM25,
            filter: query.filter,
            limit: limit
        )
        let passages = await store.passages(matches.map(\.passage))
        return zip(passages, matches).map { ScoredPassage(passage: $0, score: $1.score) }
    }

    private static func reading(_ answers: [Answer]) -> Reading {
        Reading(answers: answers, noAnswerScore: 0, noAnswerGap: 1, windowCount: answers.count)
    }

    private var shelf: DocumentShelf {
        DocumentShelf(
            add: { documents, policy in
                var outcomes: [AddedDocument] = []
                for document in documents {
                    let id = document.id ?? DocumentID("text-\(document.text.utf8.count)")
                    let isKnown = await store.document(id) != nil
                    if isKnown, policy == .fail { throw ShelfError.duplicate(id) }
                    let status: AddedDocument.Status =
                        !isKnown ? .added : policy == .skip ? .duplicate : .overwritten
                    outcomes.append(AddedDocument(id: id, status: status))
                }
                try await store.add(
                    zip(documents, outcomes).map {
                        CorpusItem(
                            document: Document(
                                id: $1.id,
                                title: $0.title,
                                text: $0.text,
                                metadata: $0.metadata
                            )
                        )
                    },
                    onDuplicate: policy
                )
                return outcomes
            },
            document: { await store.document($0) },
            remove: { try await store.remove([$0]) > 0 },
            label: { try await store.add([$0]) },
            counts: { await store.counts() },
            generation: { await store.counts().generation },
            values: { field, _ in
                field == "item_id"
                    ? [
                        FieldValue(value: "drift-28", documents: 2),
                        FieldValue(value: "mug-1", documents: 1),
                    ] : []
            },
            questions: { _, _, _ in ["Do the straps hurt?"] }
        )
    }
}

/// Retrieves by a function.
private struct FunctionRetriever: Retriever {
    let name = "test"
    let find: @Sendable (Query, Int) async throws -> [ScoredPassage]

    func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage] {
        try await find(query, limit)
    }
}

/// Takes the first word of every passage for an answer.
private struct FirstWordReader: Reader {
    let name = "test"

    func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws -> Reading {
        let answers = passages.prefix(limit).map { scored -> Answer in
            let passage = scored.passage
            let word = String(passage.text.prefix { $0 != " " })
            let range = TextRange(
                scalars: 0..<word.unicodeScalars.count,
                bytes: 0..<word.utf8.count
            )
            return Answer(
                text: word,
                score: scored.score,
                probability: 0.71,
                passage: passage.id,
                documentID: passage.documentID,
                range: range,
                context: Snippet(text: word, range: range),
                metadata: passage.metadata
            )
        }
        return Reading(
            answers: answers,
            noAnswerScore: passages.isEmpty ? nil : 0,
            noAnswerGap: passages.isEmpty ? nil : 1,
            windowCount: passages.count
        )
    }
}
