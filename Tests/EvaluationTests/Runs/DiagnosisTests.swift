import Evaluation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct DiagnosisTests {
    private let question = Judged.question("q", answers: [("one hour", "a")])

    private func blame(
        _ question: JudgedQuestion,
        reply: [String],
        gap: Double,
        rank: Int?,
        answering: Int = 1
    ) async throws -> Miss? {
        var record = ReaderScoringTests.record(question.id, reply, gap: gap)
        record.retrieved = (1...10).map { place in
            let isHit = rank.map { $0 == place } ?? false
            return RetrievedRecord(
                document: "d\(place)",
                score: 0,
                containsAnswer: isHit,
                isGold: isHit
            )
        }
        let store = InMemoryStore()
        try await store.add(
            [CorpusItem(document: Document(id: DocumentID("a"), text: "one hour it lasts"))],
            onDuplicate: .fail
        )
        var result = SystemResult(name: "s")
        try await Diagnosis(
            [question],
            candidates: [.init(passages: 10, answering: answering)],
            passages: 3,
            threshold: 0,
            limit: 5
        ).explain(&result, [record], in: store)
        return result.misses.first
    }

    @Test func aRightAnswerIsNoMiss() async throws {
        #expect(try await blame(question, reply: ["One hour."], gap: 1, rank: 1) == nil)
        #expect(try await blame(Judged.question("n"), reply: ["x"], gap: -1, rank: nil) == nil)
    }

    @Test func everyKindOfFailureIsTold() async throws {
        func kind(_ reply: [String], _ gap: Double, _ rank: Int?, _ answering: Int = 1)
            async throws -> Blame?
        {
            try await blame(question, reply: reply, gap: gap, rank: rank, answering: answering)?
                .blame
        }
        #expect(try await kind(["x"], 1, nil) == .retrieverMissed)
        #expect(try await kind(["x"], 1, 4) == .rankedTooLow)
        #expect(try await kind(["x"], 1, 3) == .wrongSpan)
        #expect(try await kind(["one hour"], -1, 3) == .readerRefused)
        #expect(try await kind(["x"], 1, 3, 0) == .labelQuestionable)
        let invented = try await blame(Judged.question("n"), reply: ["x"], gap: 1, rank: nil)
        #expect(invented?.blame == .answeredUnanswerable)
    }

    @Test func aMissShowsSpansAndTexts() async throws {
        let miss = try #require(try await blame(question, reply: ["one"], gap: 1, rank: 1))
        #expect(miss.gold.map(\.text) == ["one hour"])
        #expect(miss.predicted?.text == "one")
        #expect(miss.documents.map(\.text) == ["one hour it lasts"])
        #expect(abs(miss.loss - 1.0 / 3) < 1e-12)
    }
}
