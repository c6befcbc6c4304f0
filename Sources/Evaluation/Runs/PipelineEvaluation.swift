public import QuestionAnswering

/// Runs retriever and reader together, one question after another, as a user would ask them.
///
/// Retrieval goes deeper than what is read, so that a miss can be told from a rank too low.
public struct PipelineEvaluation: Sendable {
    private let run: EvaluationRun
    private let passages: Int
    private let depth: Int
    private let answers: Int

    /// Reads `passages` of `depth` retrieved passages and asks for `answers` answers, each 1 or more.
    public init(_ run: EvaluationRun, passages: Int, depth: Int, answers: Int) {
        self.run = run
        self.passages = passages
        self.depth = max(depth, passages)
        self.answers = answers
    }

    /// What the pipeline made of each question.
    public func records(
        of retriever: any Retriever,
        _ reader: any Reader,
        named name: String,
        scope: SearchScope
    ) async throws -> [EvaluationRecord] {
        try await run.records(of: name) { question in
            let query = scope.query(for: question, documents: run.documents)
            let found = try await timed { try await retriever.retrieve(query, limit: depth) }
            let evidence = Array(found.output.prefix(passages))
            let read = try await timed {
                try await reader.read(evidence, for: query, limit: answers)
            }
            return EvaluationRecord(
                question: question.id,
                retrieved: RetrievedRecord.judging(found.output, for: question),
                reading: ReadingRecord(read.output, passages: evidence.count),
                milliseconds: [
                    "retrieve": found.duration.milliseconds,
                    "read": read.duration.milliseconds,
                    "total": found.duration.milliseconds + read.duration.milliseconds,
                ]
            )
        }
    }
}
