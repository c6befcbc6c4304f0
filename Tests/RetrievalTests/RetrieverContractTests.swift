import Foundation
import QuestionAnswering
import Testing
import TestSupport

import Retrieval

@Suite struct RetrieverContractTests {
    @Test(arguments: [(1.2, 0.75), (0, 0)])
    func bm25(k1: Double, b: Double) async throws {
        try await RetrieverContract(store: InMemoryStore()) {
            try BM25Retriever(lexical: $0, store: $0, k1: k1, b: b)
        }.check()
    }

    @Test func tfidf() async throws {
        try await RetrieverContract(store: InMemoryStore()) {
            TFIDFRetriever(lexical: $0, store: $0)
        }.check()
    }

    @Test(arguments: [(VectorIndexKind.flat, true), (.hnsw, false)])
    func dense(kind: VectorIndexKind, isNormalized: Bool) async throws {
        let folder = try TemporaryDirectory()
        try await RetrieverContract(store: InMemoryStore()) { store in
            try await Self.dense(
                WordHashEmbedder(isNormalized: isNormalized),
                store: store,
                kind: kind,
                folder: folder.url
            )
        }.check()
    }

    /// Every second passage lacks its vector, and still none is lost.
    @Test func denseBeforeAllIsEmbedded() async throws {
        let folder = try TemporaryDirectory()
        let embedder = WordHashEmbedder()
        try await RetrieverContract(store: InMemoryStore()) { store in
            let dense = try await Self.dense(embedder, store: store, folder: folder.url)
            let vectors = try await store.vectors(of: embedder.id, among: nil)
            try await store.removeVectors(of: embedder.id)
            let half = vectors.filter { $0.passage.rawValue % 2 == 0 }
            try await store.setVectors(
                Dictionary(uniqueKeysWithValues: half.map { ($0.passage, $0.vector) }),
                of: embedder.id
            )
            return dense
        }.check()
    }

    @Test(arguments: [Fusion.evenMinMax, .minMax(dense: 1), .standardReciprocalRank])
    func hybrid(fusion: Fusion) async throws {
        let folder = try TemporaryDirectory()
        for depth in fusion == .evenMinMax ? [400, 7] : [400] {
            try await RetrieverContract(store: InMemoryStore()) { store in
                try HybridRetriever(
                    lexical: BM25Retriever(lexical: store, store: store),
                    dense: try await Self.dense(
                        WordHashEmbedder(),
                        store: store,
                        folder: folder.url
                    ),
                    fusion: fusion,
                    depth: depth
                )
            }.check()
        }
    }

    private static func dense(
        _ embedder: WordHashEmbedder,
        store: any RetrieverContract.Store,
        kind: VectorIndexKind = .flat,
        folder: URL
    ) async throws -> DenseRetriever {
        try await EmbeddingUpdater(embedder: embedder, store: store).run()
        let cache = VectorIndexCache(
            file: folder.appending(path: "vectors.faiss"),
            embedder: embedder.id,
            dimension: embedder.dimension,
            settings: VectorIndexSettings(kind: kind),
            store: store
        )
        return DenseRetriever(embedder: embedder, vectors: cache, store: store)
    }
}
