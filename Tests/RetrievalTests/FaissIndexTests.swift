import QuestionAnswering
import Testing
import TestSupport

@testable import Retrieval

@Suite struct FaissIndexTests {
    @Test(arguments: [1, 3, 384], [0, 1, 7, 1000])
    func theGraphKeepsTheContract(dimension: Int, count: Int) throws {
        let contract = VectorIndexContract(recall: 1) {
            try FaissIndex(dimension: $0, vectors: $1, settings: VectorIndexSettings(kind: .hnsw))
        }
        try contract.check(dimension: dimension, count: count, seed: UInt64(dimension + count))
    }

    @Test(arguments: [(VectorIndexKind.hnsw, 24), (.ivfpq, 16)])
    func approximateSearchFindsNearlyAll(kind: VectorIndexKind, dimension: Int) throws {
        let contract = VectorIndexContract(recall: 0.97) {
            try FaissIndex(dimension: $0, vectors: $1, settings: VectorIndexSettings(kind: kind))
        }
        try contract.check(dimension: dimension, count: 4200, seed: 3)
    }

    @Test func faissAgreesWithOurScan() throws {
        var random = SplitMix64(seed: 2)
        let vectors = VectorIndexContract.vectors(3000, dimension: 48, random: &random)
        let flat = try FlatIndex(dimension: 48, vectors: vectors)
        let faiss = try FaissIndex(dimension: 48, vectors: vectors, settings: .init(kind: .flat))
        for query in vectors.prefix(20).map(\.vector) {
            // Past the candidates' border ties may fall differently, so that scores are compared.
            #expect(
                try flat.search(query, limit: 20, among: nil).map(\.score)
                    == faiss.search(query, limit: 20, among: nil).map(\.score)
            )
        }
    }

    @Test func aFilterActsInsideTheGraphSearch() throws {
        var random = SplitMix64(seed: 4)
        let vectors = VectorIndexContract.vectors(3000, dimension: 16, random: &random)
        let index = try FaissIndex(dimension: 16, vectors: vectors, settings: .init(kind: .hnsw))
        let allowed = vectors.map(\.passage).filter { $0.rawValue % 2 == 0 }
        let positions = index.rows.places.positions(of: allowed)
        for query in vectors.prefix(30).map(\.vector) {
            let found = try index.candidates(query.values, wanted: 10, allowed: positions)
            #expect(found.count == 10)
            #expect(Set(positions).isSuperset(of: found))
        }
    }

    @Test func approximateScoresAreTheExactOnes() throws {
        var random = SplitMix64(seed: 6)
        let vectors = (1...4100).map { passage in
            (
                passage: PassageID(passage),
                vector: Vector((0..<8).map { _ in random.float() })
            )
        }
        let flat = try FlatIndex(dimension: 8, vectors: vectors)
        let exact = try Dictionary(
            uniqueKeysWithValues: flat.search(vectors[0].vector, limit: 4100, among: nil)
                .map { ($0.passage, $0.score) }
        )
        for kind in [VectorIndexKind.hnsw, .ivfpq] {
            let index = try FaissIndex(dimension: 8, vectors: vectors, settings: .init(kind: kind))
            for match in try index.search(vectors[0].vector, limit: 10, among: nil) {
                #expect(match.score == exact[match.passage])
            }
        }
    }

    @Test func theSameVectorsGiveTheSameIndex() throws {
        var random = SplitMix64(seed: 8)
        let vectors = VectorIndexContract.vectors(4100, dimension: 8, random: &random)
        for kind in [VectorIndexKind.hnsw, .ivfpq] {
            let bytes = try (0..<2).map { _ in
                try FaissIndex(dimension: 8, vectors: vectors, settings: .init(kind: kind))
                    .handle.withBytes(Array.init)
            }
            #expect(bytes[0] == bytes[1])
        }
    }

    @Test func tooFewVectorsForCodesAreRefused() {
        #expect(throws: QuarryError.self) {
            try FaissIndex(dimension: 3, vectors: [], settings: .init(kind: .ivfpq))
        }
    }

    @Test func searchesMayRunWhileVectorsAreAdded() async throws {
        var random = SplitMix64(seed: 9)
        let vectors = VectorIndexContract.vectors(4000, dimension: 16, random: &random)
        let start = try FaissIndex(
            dimension: 16,
            vectors: Array(vectors.prefix(2000)),
            settings: .init(kind: .hnsw)
        )
        let before = try start.search(vectors[0].vector, limit: 2000, among: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var rows = start.rows
                for part in 20..<40 {
                    rows = try rows.adding(Array(vectors[part * 100..<(part + 1) * 100]))
                    try start.handle.add(rows, threads: 1)
                }
            }
            for worker in 0..<3 {
                group.addTask {
                    for query in vectors[worker * 100..<worker * 100 + 60].map(\.vector) {
                        let matches = try start.search(query, limit: 10, among: nil)
                        #expect(matches.count == 10)
                        #expect(matches.allSatisfy { $0.passage <= vectors[1999].passage })
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try start.search(vectors[0].vector, limit: 2000, among: nil) == before)
    }
}
