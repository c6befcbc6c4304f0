import QuestionAnswering
import Testing
import TestSupport

import Retrieval

@Suite struct HybridRetrieverTests {
    /// Lists given by hand, for the passages of an in-memory store.
    private struct Fixed: MatchRetriever {
        let name: String
        let store: any DocumentStore
        let list: [(Int64, Double)]

        func matches(for query: Query, limit: Int) -> [Match] {
            list.prefix(limit).map { Match(passage: PassageID($0.0), score: $0.1) }
        }
        func scoreOfUnmatched(behind last: Match?) -> Double { 0 }
        func probability(of score: Double) -> Double? { nil }
    }

    private let words: [(Int64, Double)] = [(1, 9), (2, 6), (3, 5), (4, 1)]
    private let meanings: [(Int64, Double)] = [(3, 0.75), (5, 0.5), (1, 0.375), (6, 0.25)]

    private func retriever(
        _ fusion: Fusion,
        words: [(Int64, Double)]? = nil,
        depth: Int = 400,
        passages: Int = 8
    ) async throws -> HybridRetriever {
        let store = InMemoryStore()
        let items = (1...passages).map { CorpusItem(document: Document(text: "text \($0)")) }
        try await store.add(items, onDuplicate: .fail)
        return try HybridRetriever(
            lexical: Fixed(name: "bm25", store: store, list: words ?? self.words),
            dense: Fixed(name: "embedding", store: store, list: meanings),
            fusion: fusion,
            depth: depth
        )
    }

    private func scores(_ retriever: HybridRetriever, limit: Int = 10) async throws
        -> [(Int64, Double)]
    {
        try await retriever.retrieve(Query("q"), limit: limit)
            .map { ($0.passage.id.rawValue, $0.score) }
    }

    @Test func minMaxByHand() async throws {
        // bm25: 9→1, 6→5/8, 5→1/2, 1→0. embedding: .75→1, .5→1/2, .375→1/4, .25→0.
        let found = try await scores(retriever(.evenMinMax))
        #expect(found.map(\.0) == [3, 1, 2, 5, 4, 6, 7, 8])
        #expect(found.map(\.1) == [0.75, 0.625, 0.3125, 0.25, 0, 0, -1, -1])
    }

    @Test func weightsShiftTheBalance() async throws {
        let dense = try await scores(retriever(.minMax(dense: 1)))
        #expect(dense.prefix(3).map(\.0) == [3, 5, 1])
        let lexical = try await scores(retriever(.minMax(dense: 0)))
        #expect(lexical.prefix(3).map(\.0) == [1, 2, 3])
        let quarter = try await scores(retriever(.minMax(dense: 0.25)))
        #expect(quarter.prefix(2).map(\.0) == [1, 3])
        #expect(quarter.prefix(2).map(\.1) == [0.8125, 0.625])
    }

    @Test func reciprocalRanksByHand() async throws {
        let found = try await scores(retriever(.standardReciprocalRank))
        #expect(found.map(\.0) == [1, 3, 2, 5, 4, 6, 7, 8])
        let both: Double = 1.0 / 61.0 + 1.0 / 63.0
        let expected: [Double] = [both, both, 1.0 / 62.0, 1.0 / 62.0, 1.0 / 64.0, 1.0 / 64.0]
        for (score, expected) in zip(found.map(\.1), expected) {
            #expect(abs(score - expected) < 1e-15)
        }
    }

    @Test func anEqualListCountsAsItsBest() async throws {
        let found = try await scores(retriever(.evenMinMax, words: [(7, 2), (8, 2)]))
        #expect(found.prefix(3).map(\.0) == [3, 7, 8])
        #expect(found.prefix(3).map(\.1) == [0.5, 0.5, 0.5])
    }

    @Test func noWordsInCommonLeaveTheMeanings() async throws {
        let found = try await scores(retriever(.evenMinMax, words: []))
        #expect(found.map(\.0) == [3, 5, 1, 6, 2, 4, 7, 8])
    }

    @Test(arguments: [Fusion.evenMinMax, .standardReciprocalRank], [1, 2, 3, 400])
    func askingForMoreReordersNothing(fusion: Fusion, depth: Int) async throws {
        let retriever = try await retriever(fusion, depth: depth)
        let all = try await scores(retriever, limit: 20)
        #expect(Set(all.map(\.0)) == Set(1...8))
        for limit in 0..<9 {
            let some = try await scores(retriever, limit: limit)
            #expect(some.map(\.0) == Array(all.map(\.0).prefix(limit)))
            #expect(some.map(\.1) == Array(all.map(\.1).prefix(limit)))
        }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.1 > $1.1 || $0.0 < $1.0 })
    }

    @Test func explanationsAddUp() async throws {
        for fusion in [Fusion.evenMinMax, .minMax(dense: 0.3), .standardReciprocalRank] {
            let retriever = try await retriever(fusion)
            let explained = try await retriever.explain(Query("q"), limit: 6)
            #expect(
                try await explained.map(\.found) == retriever.retrieve(Query("q"), limit: 6)
            )
            for entry in explained {
                let sum = entry.legs.reduce(0) { $0 + $1.contribution }
                #expect(abs(sum - entry.found.score) < 1e-12)
            }
        }
        let first = try await retriever(.evenMinMax).explain(Query("q"), limit: 4)
        #expect(
            first[0].summary
                == "bm25 #3 5.00 → 0.50 × 0.50 = 0.25; embedding #1 0.75 → 1.00 × 0.50 = 0.50"
        )
        #expect(first[2].summary == "bm25 #2 6.00 → 0.62 × 0.50 = 0.31; embedding –")
    }

    @Test func wrongParametersAreRefused() async throws {
        for fusion in [
            Fusion.minMax(dense: 1.5), .minMax(dense: .nan), .reciprocalRank(constant: 0),
        ] {
            await #expect(throws: QuarryError.self) { try await retriever(fusion) }
        }
        await #expect(throws: QuarryError.self) { try await retriever(.evenMinMax, depth: 0) }
    }
}
