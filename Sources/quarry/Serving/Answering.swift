import QuestionAnswering
import Serving

/// Answers, finds and reads as the command line does, with parts that are loaded once.
struct Answering: Sendable {
    /// By name; the standard one is among them.
    let retrievers: [String: BuiltRetriever]
    /// The retriever where a request names none.
    let standard: String
    /// Reads what was found.
    let reader: any Reader
    /// Reads a text that is given.
    let gold: any Reader
    let refusal: Refusal
    let goldThreshold: Double
    let passages: Int
    let answers: Int

    /// What `quarry ask` replies.
    func ask(_ order: AskOrder, observer: ServiceParts.Observer?) async throws -> AskResponse {
        let built = try retriever(order.retriever)
        let pipeline = AnswerPipeline(retriever: built.retriever, reader: reader)
        let trace = try await pipeline.answer(
            order.query,
            passages: order.passages ?? passages,
            answers: order.answers ?? answers,
            observer: observer
        )
        return AskResponse(
            trace,
            refusal: refusal,
            model: ["reader": reader.name, "embedder": built.embedder]
        )
    }

    /// What `quarry search` replies.
    func search(_ order: SearchOrder) async throws -> SearchResponse {
        let start = ContinuousClock.now
        let retriever = try retriever(order.retriever).retriever
        let found = try await timed {
            try await retriever.retrieve(order.query, limit: order.limit ?? passages)
        }
        return SearchResponse(query: order.query, found, total: start.duration(to: .now))
    }

    /// What `quarry read` replies.
    func read(_ order: ReadOrder) async throws -> ReadResponse {
        let passage = Passage(
            id: PassageID(1),
            documentID: DocumentID("context"),
            text: order.context,
            range: TextRange(
                scalars: 0..<order.context.unicodeScalars.count,
                bytes: 0..<order.context.utf8.count
            )
        )
        let reading = try await gold.read(
            [ScoredPassage(passage: passage, score: 0)],
            for: Query(order.question),
            limit: order.answers ?? answers
        )
        return ReadResponse(
            question: order.question,
            reading,
            threshold: order.mayRefuse ? goldThreshold : nil
        )
    }

    private func retriever(_ name: String?) throws -> BuiltRetriever {
        let name = name ?? standard
        guard let built = retrievers[name] else {
            throw QuarryError(
                .usage,
                while: "choosing the retriever",
                name,
                expected: "one of \(retrievers.keys.sorted().joined(separator: ", "))",
                found: name
            )
        }
        return built
    }
}
