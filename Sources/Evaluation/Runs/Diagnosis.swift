public import QuestionAnswering

/// Finds out why questions were missed, and gathers the worst with the texts to look at.
public struct Diagnosis: Sendable {
    private let questions: [JudgedQuestion]
    /// For each question, how many findable passages answer.
    private let candidates: [CandidatePool.Count]
    /// How many retrieved passages are read, or are to be near the top.
    private let passages: Int
    private let threshold: Double
    /// How many misses are kept with their texts.
    private let limit: Int

    /// Joins what is needed to tell failures apart.
    public init(
        _ questions: [JudgedQuestion],
        candidates: [CandidatePool.Count],
        passages: Int,
        threshold: Double,
        limit: Int
    ) {
        self.questions = questions
        self.candidates = candidates
        self.passages = passages
        self.threshold = threshold
        self.limit = limit
    }

    /// Adds counts of blame and the worst misses to a system's result.
    public func explain(
        _ result: inout SystemResult,
        _ records: [EvaluationRecord],
        in store: any DocumentStore
    ) async throws {
        var failures: [Failure] = []
        for (index, record) in records.enumerated() {
            if let failure = failure(record, index) { failures.append(failure) }
        }
        result.blame = failures.reduce(into: [:]) { $0[$1.blame, default: 0] += 1 }
        failures.sort { $0.loss != $1.loss ? $0.loss > $1.loss : $0.question < $1.question }
        result.misses = []
        for failure in failures.prefix(limit) {
            result.misses.append(try await miss(failure, records[failure.question], store))
        }
    }

    private struct Failure {
        let question: Int
        let blame: Blame
        let loss: Double
    }

    private func failure(_ record: EvaluationRecord, _ index: Int) -> Failure? {
        guard let reading = record.reading else { return retrievalFailure(record, index) }
        let question = questions[index]
        let reply = reading.reply(threshold: threshold)
        guard exactMatch(reply, against: question.goldTexts) < 1 else { return nil }
        let loss = 1 - tokenF1(reply, against: question.goldTexts)
        return Failure(question: index, blame: blame(record, reply, index), loss: loss)
    }

    private func blame(_ record: EvaluationRecord, _ reply: String, _ index: Int) -> Blame {
        guard questions[index].isAnswerable else { return .answeredUnanswerable }
        if candidates[index].answering == 0 { return .labelQuestionable }
        if let retrieved = record.retrieved {
            let rank = retrieved.firstIndex(where: \.containsAnswer)
            guard let rank else { return .retrieverMissed }
            if rank >= passages { return .rankedTooLow }
        }
        return reply.isEmpty ? .readerRefused : .wrongSpan
    }

    private func retrievalFailure(_ record: EvaluationRecord, _ index: Int) -> Failure? {
        guard questions[index].isAnswerable, let retrieved = record.retrieved else { return nil }
        let rank = retrieved.firstIndex(where: \.containsAnswer)
        if rank == 0 { return nil }
        let loss = rank.map { 1 - 1 / Double($0 + 1) } ?? 1
        let blame: Blame =
            candidates[index].answering == 0
            ? .labelQuestionable : rank == nil ? .retrieverMissed : .rankedTooLow
        return Failure(question: index, blame: blame, loss: loss)
    }

    private func miss(
        _ failure: Failure,
        _ record: EvaluationRecord,
        _ store: any DocumentStore
    ) async throws -> Miss {
        let question = questions[failure.question]
        let best = record.reading.flatMap {
            $0.refuses(below: threshold) ? nil : $0.answers.first
        }
        return Miss(
            question: failure.question,
            blame: failure.blame,
            loss: failure.loss,
            gold: question.answers.map(Miss.MarkedSpan.init),
            predicted: best.map(Miss.MarkedSpan.init),
            gap: record.reading?.gap,
            probability: best?.probability ?? record.reading?.noAnswerProbability,
            documents: try await documents(question, record, best?.document, store)
        )
    }

    /// The documents with gold and predicted spans, then what was retrieved first; three at least.
    private func documents(
        _ question: JudgedQuestion,
        _ record: EvaluationRecord,
        _ predicted: String?,
        _ store: any DocumentStore
    ) async throws -> [Miss.ShownDocument] {
        let retrieved = record.retrieved?.map(\.document) ?? []
        let spans = question.answers.map(\.documentID.rawValue) + [predicted].compactMap { $0 }
        var seen: Set<String> = []
        let wanted = (spans + question.documents.map(\.rawValue).prefix(1) + retrieved.prefix(2))
            .filter { seen.insert($0).inserted }
        var shown: [Miss.ShownDocument] = []
        for id in wanted {
            guard let document = try await store.document(DocumentID(id)) else { continue }
            let rank = retrieved.firstIndex(of: id).map { $0 + 1 }
            shown.append(.init(id: id, rank: rank, text: document.text))
        }
        return shown
    }
}

extension Miss.MarkedSpan {
    /// A gold answer.
    init(_ answer: GoldAnswer) {
        self.init(
            text: answer.text,
            document: answer.documentID.rawValue,
            start: answer.range.scalars.lowerBound,
            end: answer.range.scalars.upperBound
        )
    }

    /// A reader's answer.
    init(_ answer: AnswerRecord) {
        self.init(
            text: answer.text,
            document: answer.document,
            start: answer.start,
            end: answer.end
        )
    }
}
