public import QuestionAnswering

/// The questions of an evaluation and the ways they may be asked; shared by all systems it compares.
public struct EvaluationRun: Sendable {
    /// The questions, in the order of every result.
    public let questions: [JudgedQuestion]
    /// What every document must fulfil, such as `split=test`; nil for all documents.
    public let documents: Filter?
    /// Where records are kept as they are made; nil keeps them in memory alone.
    public let journal: EvaluationJournal?
    /// How many questions are worked on side by side.
    public let width: Int
    /// Told how many more questions are done.
    public let progress: @Sendable (_ done: Int) -> Void

    /// Joins questions and conditions.
    public init(
        questions: [JudgedQuestion],
        documents: Filter?,
        journal: EvaluationJournal? = nil,
        width: Int = 1,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.questions = questions
        self.documents = documents
        self.journal = journal
        self.width = width
        self.progress = progress
    }

    /// The records of a system: those of the journal, and the rest made now.
    func records(
        of system: String,
        make: @escaping @Sendable (JudgedQuestion) async throws -> EvaluationRecord
    ) async throws -> [EvaluationRecord] {
        try await inParallel(questions.count, width: width) { index in
            let question = questions[index]
            defer { progress(1) }
            if let known = await journal?.record(of: question.id, system: system) { return known }
            let record = try await make(question)
            try await journal?.append(record, system: system)
            return record
        }
    }

    /// The records of a system that is faster with several questions at a time.
    func records(
        of system: String,
        batch: Int,
        make: @escaping @Sendable ([JudgedQuestion]) async throws -> [EvaluationRecord]
    ) async throws -> [EvaluationRecord] {
        var records: [String: EvaluationRecord] = [:]
        var open: [JudgedQuestion] = []
        for question in questions {
            if let known = await journal?.record(of: question.id, system: system) {
                records[question.id] = known
                progress(1)
            } else {
                open.append(question)
            }
        }
        for start in stride(from: 0, to: open.count, by: batch) {
            let chunk = Array(open[start..<min(start + batch, open.count)])
            for record in try await make(chunk) {
                try await journal?.append(record, system: system)
                records[record.question] = record
                progress(1)
            }
        }
        return questions.compactMap { records[$0.id] }
    }
}
