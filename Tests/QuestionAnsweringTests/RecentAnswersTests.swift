import QuestionAnswering
import Synchronization
import Testing

@Suite struct RecentAnswersTests {
    @Test func aQuestionIsWorkedOutOnce() async throws {
        let counter = CountingRetriever()
        let cache = RecentAnswers()
        let pipeline = pipeline(counter, cache)
        let first = try await pipeline.answer(Query("Is it loud?"), passages: 2, answers: 1)
        let second = try await pipeline.answer(Query("Is it loud?"), passages: 2, answers: 1)
        #expect(counter.calls == 1)
        #expect(!first.isRemembered && second.isRemembered)
        #expect(second.read.output == first.read.output)
        #expect(second.evidence == first.evidence)
        #expect(cache.statistics.hits == 1 && cache.statistics.misses == 1)
    }

    @Test func whatChangesTheAnswerIsAnotherQuestion() async throws {
        let counter = CountingRetriever()
        let cache = RecentAnswers()
        let generation = Generation()
        let one = pipeline(counter, cache, settings: ["reader": "a@1"], generation)
        let filter = Filter.all([])
        _ = try await one.answer(Query("Is it loud?"), passages: 2, answers: 1)
        _ = try await one.answer(Query("Is it loud?", filter: filter), passages: 2, answers: 1)
        _ = try await one.answer(Query("Is it loud?"), passages: 3, answers: 1)
        _ = try await one.answer(Query("Is it loud?"), passages: 2, answers: 2)
        generation.value.withLock { $0 += 1 }
        _ = try await one.answer(Query("Is it loud?"), passages: 2, answers: 1)
        let other = pipeline(counter, cache, settings: ["reader": "a@2"], generation)
        _ = try await other.answer(Query("Is it loud?"), passages: 2, answers: 1)
        #expect(counter.calls == 6)
        #expect(cache.statistics.hits == 0)
    }

    @Test func whatWasNotAskedForLongestGoesFirst() async throws {
        let counter = CountingRetriever()
        let trial = RecentAnswers()
        _ = try await pipeline(counter, trial).answer(Query("q0"), passages: 1, answers: 1)
        let cache = RecentAnswers(capacity: 3 * trial.statistics.bytes)
        let pipeline = pipeline(counter, cache)
        func ask(_ text: String) async throws -> Bool {
            try await pipeline.answer(Query(text), passages: 1, answers: 1).isRemembered
        }
        for text in ["q1", "q2", "q3"] { #expect(try await !ask(text)) }
        #expect(try await ask("q1"))
        #expect(try await !ask("q4"))
        #expect(cache.statistics.evictions == 1 && cache.statistics.count == 3)
        for text in ["q1", "q3", "q4"] { #expect(try await ask(text)) }
        #expect(try await !ask("q2"))
    }

    @Test func manyUsesNeitherGrowNorForget() async throws {
        let cache = RecentAnswers()
        let pipeline = pipeline(CountingRetriever(), cache)
        for turn in 0..<2000 {
            let trace = try await pipeline.answer(Query("q\(turn % 7)"), passages: 1, answers: 1)
            #expect(trace.isRemembered == (turn >= 7))
        }
        #expect(cache.statistics.count == 7)
    }

    @Test func anAnswerLargerThanTheCacheIsNotKept() async throws {
        let cache = RecentAnswers(capacity: 10)
        let pipeline = pipeline(CountingRetriever(), cache)
        for _ in 0..<2 {
            let trace = try await pipeline.answer(Query("q"), passages: 1, answers: 1)
            #expect(!trace.isRemembered)
        }
        #expect(cache.statistics.bytes == 0 && cache.statistics.count == 0)
    }

    @Test func manyTasksMayAskAtOnce() async throws {
        let cache = RecentAnswers(capacity: 20_000)
        let pipeline = pipeline(CountingRetriever(), cache)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<200 {
                group.addTask {
                    let text = "q\(task % 13)"
                    let trace = try await pipeline.answer(Query(text), passages: 2, answers: 1)
                    #expect(trace.query.text == text)
                }
            }
            try await group.waitForAll()
        }
        let statistics = cache.statistics
        #expect(statistics.hits + statistics.misses == 200)
        #expect(statistics.bytes <= 20_000)
    }

    private func pipeline(
        _ retriever: CountingRetriever,
        _ cache: RecentAnswers,
        settings: [String: String] = [:],
        _ generation: Generation = Generation()
    ) -> AnswerPipeline {
        AnswerPipeline(
            retriever: retriever,
            reader: EchoReader(),
            memory: AnswerMemory(cache, settings: settings) {
                generation.value.withLock { $0 }
            }
        )
    }
}

/// A store's generation that a test moves on.
private final class Generation: Sendable {
    let value = Mutex<Int64>(1)
}

/// Finds made-up passages and counts how often it is asked.
private final class CountingRetriever: Retriever {
    let name = "counting"
    private let count = Mutex(0)

    var calls: Int { count.withLock { $0 } }

    func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage] {
        count.withLock { $0 += 1 }
        return (1...limit).map { number in
            let passage = Passage(
                id: PassageID(Int64(number)),
                documentID: DocumentID("d\(number)"),
                text: "Text",
                range: TextRange(scalars: 0..<4, bytes: 0..<4)
            )
            return ScoredPassage(passage: passage, score: 1)
        }
    }
}

/// Reads nothing but says how much there was.
private struct EchoReader: Reader {
    let name = "echo"

    func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws -> Reading {
        Reading(answers: [], noAnswerScore: 1, noAnswerGap: 0, windowCount: passages.count)
    }
}
