import Foundation
import QuestionAnswering
import Testing
import TestSupport

import Retrieval

@Suite struct RetrieverTests {
    private let store = InMemoryStore()
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func add(_ texts: String...) async throws {
        let items = texts.map { CorpusItem(document: Document(text: $0)) }
        try await store.add(items, onDuplicate: .skip)
    }

    private func dense(
        _ embedder: WordHashEmbedder = WordHashEmbedder(),
        _ similarity: DenseRetriever.Similarity = .cosine
    ) -> DenseRetriever {
        DenseRetriever(
            embedder: embedder,
            vectors: VectorIndexCache(
                file: folder.url.appending(path: "vectors.faiss"),
                embedder: embedder.id,
                dimension: embedder.dimension,
                store: store
            ),
            store: store,
            similarity: similarity
        )
    }

    @Test func bm25ProbabilityIsHaystacks() throws {
        let retriever = try BM25Retriever(lexical: store, store: store)
        let probability = try #require(retriever.probability(of: 6.243799))
        #expect(abs(probability - 0.6857824513476455) < 1e-15)
        #expect(retriever.probability(of: 0) == 0.5)
    }

    @Test func passagesWithoutASharedWordComeLastInTheirOrder() async throws {
        try await add("one two", "red", "two three", "green", "blue")
        let retriever = try BM25Retriever(lexical: store, store: store)
        let found = try await retriever.retrieve(Query("three two"), limit: 4)
        #expect(found.map(\.passage.id.rawValue) == [3, 1, 2, 4])
        #expect(found.suffix(2).map(\.score) == [0, 0])
    }

    @Test func parametersOutOfRangeAreRefused() {
        for (k1, b) in [(-1, 0.5), (1, 1.1), (1, -0.1), (.infinity, 0.5), (.nan, 0.5), (1, .nan)] {
            #expect(throws: QuarryError.self) {
                try BM25Retriever(lexical: store, store: store, k1: k1, b: b)
            }
        }
    }

    @Test func searchingWithoutAnyVectorSaysWhatToDo() async throws {
        #expect(try await dense().retrieve(Query("one"), limit: 3).isEmpty)
        try await add("one two")
        let error = await #expect(throws: QuarryError.self) {
            try await dense().retrieve(Query("one"), limit: 3)
        }
        #expect(error?.kind == .missing)
        #expect(error?.description.contains("quarry index") == true)
    }

    @Test func aRememberedFilterFollowsTheStore() async throws {
        func add(_ text: String, _ item: String) async throws {
            let document = Document(
                id: DocumentID(text),
                text: text,
                metadata: ["item": .string(item)]
            )
            try await store.add([CorpusItem(document: document)], onDuplicate: .skip)
            try await EmbeddingUpdater(embedder: WordHashEmbedder(), store: store).run()
        }
        for (text, item) in [("one two", "a"), ("one", "b"), ("one three", "a")] {
            try await add(text, item)
        }
        let retriever = dense()
        let filter = Filter.compare(field: "item", .equal, FilterValue("a"))
        func found() async throws -> Set<Int64> {
            let matches = try await retriever.matches(
                for: Query("one", filter: filter),
                limit: 10
            )
            return Set(matches.map(\.passage.rawValue))
        }
        #expect(try await found() == [1, 3])
        #expect(try await found() == [1, 3])
        try await add("one four", "a")
        #expect(try await found() == [1, 3, 4])
        try await store.remove([DocumentID("one two")])
        #expect(try await found() == [3, 4])
    }

    @Test func coverageTellsWhatLacksAVector() async throws {
        try await add("one two", "three")
        let embedder = WordHashEmbedder()
        try await EmbeddingUpdater(embedder: embedder, store: store).run()
        let retriever = dense()
        #expect(try await retriever.coverage().warning == nil)
        try await add("four")
        let coverage = try await retriever.coverage()
        #expect(coverage.passages == 3)
        #expect(coverage.vectors == 2)
        #expect(coverage.warning?.contains("1 of 3 passages") == true)
        let found = try await retriever.retrieve(Query("four"), limit: 3)
        #expect(found.map(\.passage.id.rawValue).last == 3)
        #expect(found.last?.probability == 0)
    }

    @Test func probabilitiesFollowTheSimilarity() {
        #expect(dense().probability(of: 0.5) == 0.75)
        #expect(dense().probability(of: 1.000001) == 1)
        let dpr = dense(WordHashEmbedder(), .innerProduct)
        #expect(abs((dpr.probability(of: 70) ?? 0) - 0.6681877721681662) < 1e-12)
    }

    @Test func aSearchSeesWhatWasJustStored() async throws {
        try await add("alpha beta", "gamma")
        let embedder = WordHashEmbedder()
        let updater = EmbeddingUpdater(embedder: embedder, store: store)
        try await updater.run()
        let retriever = dense()
        #expect(try await retriever.retrieve(Query("delta"), limit: 9).count == 2)
        try await add("delta delta")
        try await updater.run()
        let found = try await retriever.retrieve(Query("delta"), limit: 1)
        #expect(found.first?.passage.text == "delta delta")
        let gone = try #require(found.first?.passage.documentID)
        try await store.remove([gone])
        #expect(
            try await retriever.retrieve(Query("delta"), limit: 9)
                .allSatisfy { $0.passage.documentID != gone }
        )
    }
}
