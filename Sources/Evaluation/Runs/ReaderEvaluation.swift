public import QuestionAnswering

/// Runs a reader over the documents that people looked at: reading isolated from retrieval.
public struct ReaderEvaluation: Sendable {
    private let run: EvaluationRun
    private let store: any DocumentStore
    private let convention: LabelConvention
    private let answers: Int
    /// Questions read together: fills the model's batches, and bounds what an interruption costs.
    private let batch = 16

    /// Asks for `answers` answers a question, 1 or more.
    public init(
        _ run: EvaluationRun,
        store: any DocumentStore,
        convention: LabelConvention,
        answers: Int
    ) {
        self.run = run
        self.store = store
        self.convention = convention
        self.answers = answers
    }

    /// What the reader said to each question.
    public func records(of reader: any Reader, named name: String) async throws
        -> [EvaluationRecord]
    {
        try await run.records(of: name, batch: batch) { questions in
            var requests: [ReadingRequest] = []
            for question in questions {
                let passages = try await goldPassages(of: question)
                requests.append(ReadingRequest(passages: passages, query: Query(question.text)))
            }
            let read = try await timed { try await reader.read(requests, limit: answers) }
            return zip(questions, zip(requests, read.output)).map { question, work in
                EvaluationRecord(
                    question: question.id,
                    reading: ReadingRecord(work.1, passages: work.0.passages.count),
                    milliseconds: [
                        "read": read.duration.milliseconds * share(of: work.1, in: read.output)
                    ]
                )
            }
        }
    }

    /// The passages of the documents that the question's labels looked at.
    ///
    /// Haystack 0.9 finds them by the question id that the document carries, and so loses a document
    /// that a later import named after another question.
    func goldPassages(of question: JudgedQuestion) async throws -> [Passage] {
        if convention == .haystack, let origin = question.origin {
            let named = Filter.compare(field: "question_id", .equal, FilterValue(origin))
            let filter = run.documents.map { named && $0 } ?? named
            let found = try await store.passageIDs(matching: filter)
            return try await store.passages(found)
        }
        var passages: [Passage] = []
        for document in question.documents { passages += try await store.passages(of: document) }
        return passages
    }

    /// How many of the passages given to the reader answer, for each question.
    public func candidates() async throws -> [CandidatePool.Count] {
        try await inParallel(run.questions.count, width: run.width) { index in
            let question = run.questions[index]
            return CandidatePool(try await goldPassages(of: question)).count(for: question)
        }
    }

    /// The part of a batch's time that one reading took, by its windows.
    private func share(of reading: Reading, in all: [Reading]) -> Double {
        let windows = all.reduce(0) { $0 + $1.windowCount }
        return windows == 0 ? 0 : Double(reading.windowCount) / Double(windows)
    }
}
