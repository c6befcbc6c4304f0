import QuestionAnswering
import Synchronization
import Testing
import TestSupport

import Retrieval

@Suite struct EmbeddingUpdaterTests {
    /// Counts its texts, and breaks off or breaks its promises when told to.
    private final class Moody: TextEmbedder {
        let id = EmbedderID("moody@1")
        let dimension = 3
        let texts = Mutex<[String]>([])
        let failsAfter: Int
        let answer: @Sendable ([String]) -> [Vector]

        init(
            failsAfter: Int = .max,
            answer: @escaping @Sendable ([String]) -> [Vector] = { texts in
                texts.map { Vector([Float($0.utf8.count), 1, 0]) }
            }
        ) {
            self.failsAfter = failsAfter
            self.answer = answer
        }

        struct Broken: Error {}

        func embed(_ texts: [String], as role: TextRole) throws -> [Vector] {
            #expect(role == .passage)
            let count = self.texts.withLock { all in
                all += texts
                return all.count
            }
            if count > failsAfter { throw Broken() }
            return answer(texts)
        }
    }

    private func store(_ count: Int) async throws -> InMemoryStore {
        let store = InMemoryStore()
        let items = (0..<count).map {
            CorpusItem(document: Document(title: "Title \($0)", text: "text number \($0)"))
        }
        try await store.add(items, onDuplicate: .fail)
        return store
    }

    @Test(arguments: [0, 1, 10, 11], [1, 3, 10, 100])
    func everyPassageGetsItsVectorOnce(count: Int, batch: Int) async throws {
        let store = try await store(count)
        let embedder = Moody()
        let updater = EmbeddingUpdater(embedder: embedder, store: store, batch: batch)
        let steps = Mutex<[EmbeddingUpdater.Progress]>([])
        let done = try await updater.run { step in steps.withLock { $0.append(step) } }
        #expect(done == count)
        #expect(embedder.texts.withLock { $0.count } == count)
        #expect(await store.vectors(of: embedder.id, among: nil).count == count)
        let progress = steps.withLock { $0 }
        #expect(progress.first == .init(done: 0, total: count))
        #expect(progress.last == .init(done: count, total: count))
        #expect(progress.count == (count + batch - 1) / batch + 1)
        #expect(try await updater.run() == 0)
        #expect(embedder.texts.withLock { $0.count } == count)
    }

    @Test func anInterruptedRunGoesOn() async throws {
        let store = try await store(10)
        let broken = EmbeddingUpdater(embedder: Moody(failsAfter: 7), store: store, batch: 3)
        await #expect(throws: Moody.Broken.self) { try await broken.run() }
        #expect(await store.vectors(of: broken.vectorsID, among: nil).count == 6)
        let second = Moody()
        #expect(
            try await EmbeddingUpdater(embedder: second, store: store, batch: 3).run() == 4
        )
        #expect(second.texts.withLock { $0 }.first == "text number 6")
    }

    @Test func cancellingStopsBetweenBatches() async throws {
        let store = try await store(50)
        let updater = EmbeddingUpdater(embedder: Moody(), store: store, batch: 5)
        let task = Task {
            try await updater.run { step in
                if step.done == 10 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await store.vectors(of: updater.vectorsID, among: nil).count == 10)
    }

    @Test func brokenPromisesAreNotStored() async throws {
        let store = try await store(4)
        let answers: [@Sendable ([String]) -> [Vector]] = [
            { _ in [] },
            { $0.map { _ in Vector([1, 2]) } },
            { $0.map { _ in Vector([1, .nan, 0]) } },
        ]
        for answer in answers {
            let updater = EmbeddingUpdater(embedder: Moody(answer: answer), store: store)
            await #expect(throws: QuarryError.self) { try await updater.run() }
            #expect(await store.counts().vectors == 0)
        }
    }

    @Test func titlesAreEmbeddedWhereWanted() async throws {
        let store = try await store(2)
        let embedder = Moody()
        let updater = EmbeddingUpdater(embedder: embedder, store: store, text: .titleAndText)
        try await updater.run()
        #expect(embedder.texts.withLock { $0 }.first == "Title 0\ntext number 0")
        #expect(updater.vectorsID != embedder.id)
        #expect(await store.vectors(of: embedder.id, among: nil).isEmpty)
    }
}
