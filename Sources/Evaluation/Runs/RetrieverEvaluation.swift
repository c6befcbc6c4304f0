public import QuestionAnswering

/// Runs a retriever over all questions, once at the greatest depth; every cut-off is computed from
/// the same records.
public struct RetrieverEvaluation: Sendable {
    private let run: EvaluationRun
    private let depth: Int

    /// Retrieves `depth` passages a question, 1 or more.
    public init(_ run: EvaluationRun, depth: Int) {
        self.run = run
        self.depth = depth
    }

    /// What the retriever found for each question.
    public func records(of retriever: any Retriever, named name: String, scope: SearchScope)
        async throws -> [EvaluationRecord]
    {
        try await run.records(of: name) { question in
            let query = scope.query(for: question, documents: run.documents)
            let found = try await timed { try await retriever.retrieve(query, limit: depth) }
            return EvaluationRecord(
                question: question.id,
                retrieved: RetrievedRecord.judging(found.output, for: question),
                milliseconds: ["retrieve": found.duration.milliseconds]
            )
        }
    }
}

extension RetrievedRecord {
    /// Judges what was retrieved for a question.
    static func judging(_ passages: [ScoredPassage], for question: JudgedQuestion)
        -> [RetrievedRecord]
    {
        let matcher = AnswerMatcher(question)
        let gold = Set(question.answers.map(\.documentID))
        return passages.map { found in
            RetrievedRecord(
                document: found.passage.documentID.rawValue,
                score: found.score,
                containsAnswer: matcher.matches(found.passage.text),
                isGold: gold.contains(found.passage.documentID)
            )
        }
    }
}
