import Foundation
import QuestionAnswering
import Retrieval
import TestSupport
import Testing

@Suite struct DocumentRankingTests {
    /// Lists given by hand, for the passages of an in-memory store.
    private struct Fixed: MatchRetriever {
        let name = "fixed"
        let store: any DocumentStore
        let list: [Match]

        func matches(for query: Query, limit: Int) -> [Match] {
            // The text of a query says how many passages match it.
            Array(list.prefix(min(limit, Int(query.text) ?? list.count)))
        }
        func scoreOfUnmatched(behind last: Match?) -> Double { 0 }
        func probability(of score: Double) -> Double? { nil }
    }

    /// Cuts a text at its bars.
    private struct Bars: PassageSplitting {
        func ranges(in text: String) -> [TextRange] {
            var start = 0
            return text.split(separator: "|").map { part in
                let end = start + part.utf8.count
                defer { start = end + 1 }
                return TextRange(scalars: start..<end, bytes: start..<end)
            }
        }
    }

    /// Three documents of 3, 1 and 2 passages: numbers 1 2 3, 4, 5 6.
    private func store() async throws -> InMemoryStore {
        let store = InMemoryStore(splitter: Bars())
        let items = ["a|b|c", "d", "e|f"].enumerated().map { number, text in
            CorpusItem(document: Document(id: DocumentID("d\(number + 1)"), text: text))
        }
        try await store.add(items, onDuplicate: .fail)
        return store
    }

    private func retriever(_ passages: [Int64]) async throws -> Fixed {
        Fixed(
            store: try await store(),
            list: passages.enumerated().map {
                Match(passage: PassageID($1), score: Double(10 - $0))
            }
        )
    }

    @Test func aDocumentCountsOnceByItsBestPassage() async throws {
        let retriever = try await retriever([2, 1, 3, 6, 4, 5])
        let found = try await retriever.documents(for: Query("all"), limit: 10)
        #expect(found.map(\.id.rawValue) == ["d1", "d3", "d2"])
        #expect(found.map(\.score) == [10, 7, 6])
    }

    @Test(arguments: 0...4) func asManyAreFoundAsAreWanted(limit: Int) async throws {
        let retriever = try await retriever([2, 1, 3, 6, 4, 5])
        let found = try await retriever.documents(for: Query("all"), limit: limit)
        #expect(found.map(\.id.rawValue) == Array(["d1", "d3", "d2"].prefix(limit)))
    }

    @Test func whatDoesNotMatchIsNotRanked() async throws {
        let retriever = try await retriever([2, 1, 6])
        #expect(try await retriever.documents(for: Query("all"), limit: 3).count == 2)
        #expect(try await retriever.documents(for: Query("0"), limit: 3).isEmpty)
    }

    @Test func passagesThatAreGoneAreLeftOut() async throws {
        let retriever = try await retriever([99, 4])
        let found = try await retriever.documents(for: Query("all"), limit: 3)
        #expect(found.map(\.id.rawValue) == ["d2"])
    }

    @Test(arguments: [1, 2, 7]) func widthDoesNotMatter(width: Int) async throws {
        let retriever = try await retriever([5, 2, 1, 4])
        let queries = (0..<600).map { Query("\($0 % 5)") }
        let ranking = DocumentRanking(retriever, limit: 2, width: width)
        let found = try await ranking.run(queries)
        #expect(found.count == 600)
        for (query, documents) in zip(queries, found) {
            #expect(try await documents == retriever.documents(for: query, limit: 2))
        }
        #expect(try await ranking.run([]).isEmpty)
    }
}

@Suite struct PreparedRetrieverTests {
    /// Counts how often it is asked.
    private actor Counting: TextEmbedder {
        nonisolated let id = EmbedderID("word-hash@1")
        nonisolated let dimension = 24
        private(set) var calls = 0

        func embed(_ texts: [String], as role: TextRole) -> [Vector] {
            calls += 1
            return WordHashEmbedder().embed(texts, as: role)
        }
    }

    @Test func questionsAreEmbeddedAtOnceAndFindTheSame() async throws {
        let directory = try TemporaryDirectory()
        let store = InMemoryStore()
        let items = (0..<40).map {
            CorpusItem(document: Document(text: "word\($0 % 7) word\($0 % 5) \($0)"))
        }
        try await store.add(items, onDuplicate: .fail)
        let embedder = Counting()
        try await EmbeddingUpdater(embedder: embedder, store: store).run()
        let cache = VectorIndexCache(
            file: directory.url.appending(path: "vectors.faiss"),
            embedder: embedder.id,
            dimension: embedder.dimension,
            settings: VectorIndexSettings(kind: .flat),
            store: store,
            warn: { _ in }
        )
        let dense = DenseRetriever(embedder: embedder, vectors: cache, store: store)
        let hybrid = try HybridRetriever(
            lexical: try BM25Retriever(lexical: store, store: store),
            dense: dense
        )
        let queries = (0..<9).map { Query("word\($0 % 4) word\($0)") }
        for retriever in [dense as any MatchRetriever, hybrid] {
            let before = await embedder.calls
            let prepared = try await retriever.prepared(for: queries)
            var found: [[Match]] = []
            for query in queries {
                found.append(try await prepared.matches(for: query, limit: 5))
            }
            #expect(await embedder.calls == before + 1)
            for (query, matches) in zip(queries + [Query("other")], found) {
                #expect(try await retriever.matches(for: query, limit: 5) == matches)
            }
            let other = Query("another question")
            #expect(
                try await prepared.matches(for: other, limit: 5)
                    == retriever.matches(for: other, limit: 5)
            )
        }
        withExtendedLifetime(directory) {}
    }
}
