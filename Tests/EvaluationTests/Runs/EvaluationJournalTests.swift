import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct EvaluationJournalTests {
    private let folder: TemporaryDirectory
    private var file: URL { folder.url.appending(path: "journal.jsonl") }

    init() throws { folder = try TemporaryDirectory() }

    @Test func recordsComeBack() async throws {
        let record = EvaluationRecord(question: "q/1", milliseconds: ["read": 2.5])
        try await EvaluationJournal(at: file, run: "a").append(record, system: "bm25")
        let again = try EvaluationJournal(at: file, run: "a")
        #expect(await again.record(of: "q/1", system: "bm25") == record)
        #expect(await again.record(of: "q/1", system: "tfidf") == nil)
        #expect(await again.count == 1)
    }

    @Test func theJournalOfAnotherRunIsRefused() throws {
        _ = try EvaluationJournal(at: file, run: "a")
        let error = #expect(throws: QuarryError.self) { try EvaluationJournal(at: file, run: "b") }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("--journal") == true)
    }

    @Test func aFileThatIsNoJournalIsLeftAlone() throws {
        let text = Data("dear diary\n".utf8)
        try text.write(to: file)
        #expect(throws: QuarryError.self) { try EvaluationJournal(at: file, run: "a") }
        #expect(try Data(contentsOf: file) == text)
    }

    /// A run may be killed in the middle of a line, wherever that is.
    @Test func aCutOffLineIsWrittenAgain() async throws {
        let journal = try EvaluationJournal(at: file, run: "a")
        for number in 1...3 {
            try await journal.append(EvaluationRecord(question: "\(number)"), system: "s")
        }
        let whole = try Data(contentsOf: file)
        let header = whole.prefix(while: { $0 != 10 }).count + 1
        for length in header...whole.count {
            try whole.prefix(length).write(to: file)
            let cut = try EvaluationJournal(at: file, run: "a")
            for number in 1...3 where await cut.record(of: "\(number)", system: "s") == nil {
                try await cut.append(EvaluationRecord(question: "\(number)"), system: "s")
            }
            #expect(try Data(contentsOf: file) == whole, "cut at \(length)")
        }
    }

    @Test func aRunGoesOnBehindWhatIsWritten() async throws {
        let questions = (0..<20).map { Judged.question("\($0)") }
        for stop in [5, 13, 20] {
            let retriever = CountingRetriever(failingFrom: stop)
            let run = EvaluationRun(
                questions: questions,
                documents: nil,
                journal: try EvaluationJournal(at: file, run: "a")
            )
            let records = try? await RetrieverEvaluation(run, depth: 3)
                .records(of: retriever, named: "r", scope: .catalogue)
            #expect((records?.count == 20) == (stop == 20))
            #expect(records?.map(\.question) ?? [] == (stop == 20 ? questions.map(\.id) : []))
        }
    }
}

/// Finds nothing, and fails from a question on, as a crash would.
private struct CountingRetriever: Retriever {
    let name = "counting"
    let failingFrom: Int

    struct Failed: Error {}

    func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage] {
        let number = Int(query.text.filter(\.isNumber)) ?? 0
        if number >= failingFrom { throw Failed() }
        return []
    }
}
