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
            try ApproximateOnly(
                FaissIndex(dimension: $0, vectors: $1, settings: VectorIndexSettings(kind: kind))
            )
        }
        try contract.check(dimension: dimension, count: 4200, seed: 3)
    }

    /// Never compares all, where the index itself would; except where too few are found.
    private struct ApproximateOnly: VectorIndex {
        let index: FaissIndex

        init(_ index: FaissIndex) { self.index = index }

        var count: Int { index.count }

        func search(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match] {
            let allowed = among.map(index.rows.allowed)
            let wanted = min(limit, allowed?.count ?? count)
            guard wanted > 0, wanted < 1000 else {
                return try index.search(query, limit: limit, among: among)
            }
            let likely = try index.likely(query.values, wanted: wanted, allowed: allowed)
            return likely.count == wanted
                ? likely : try index.search(query, limit: limit, among: among)
        }
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
                    == faiss.likely(query.values, wanted: 20, allowed: nil).map(\.score)
            )
        }
    }

    @Test(arguments: [1, 2, 10])
    func aFilterActsInsideTheGraphSearch(every step: Int64) throws {
        var random = SplitMix64(seed: 4)
        let vectors = VectorIndexContract.vectors(3000, dimension: 16, random: &random)
        var settings = VectorIndexSettings(kind: .hnsw)
        settings.graphLinks = 32
        settings.graphConstruction = 100
        let index = try FaissIndex(dimension: 16, vectors: vectors, settings: settings)
        let allowed = vectors.map(\.passage).filter { $0.rawValue % step == 0 }
        let rows = AllowedRows(allowed, in: index.rows)
        var hits = 0
        for query in vectors.prefix(30).map(\.vector) {
            let found = try index.likely(
                query.values,
                wanted: 10,
                allowed: step == 1 ? nil : rows
            )
            let truth = VectorIndexContract.definition(
                vectors,
                query: query,
                limit: 10,
                among: allowed
            )
            #expect(found.count == 10)
            #expect(Set(allowed).isSuperset(of: found.map(\.passage)))
            #expect(zip(found, found.dropFirst()).allSatisfy(Match.isBetter))
            hits += found.count { $0.score >= truth[9].score }
        }
        #expect(hits >= 295)
    }

    @Test func aGraphReadFromItsBytesIsWalkedAlike() throws {
        var random = SplitMix64(seed: 16)
        let vectors = VectorIndexContract.vectors(900, dimension: 20, random: &random)
        let index = try FaissIndex(dimension: 20, vectors: vectors, settings: .init(kind: .hnsw))
        let copy = try index.handle.withBytes {
            try FaissHandle(kind: .hnsw, bytes: $0, rows: index.rows)
        }
        for query in vectors.prefix(20).map(\.vector.values) {
            let found = try [index.handle, copy].map {
                try $0.walk(index.rows, for: query, limit: 9, effort: 12, allowed: nil)
            }
            #expect(found[0] == found[1])
            #expect(found[0]?.count == 9)
        }
    }

    @Test func moreRecallAndMoreVectorsTakeMoreEffort() {
        var settings = VectorIndexSettings(kind: .hnsw)
        let usual = settings.effort(for: 100_000, wanted: 10)
        #expect(settings.effort(for: 1_000_000, wanted: 10) > usual)
        #expect(settings.effort(for: 100_000, wanted: 500) == 1000)
        #expect(settings.effort(for: 100_000, wanted: 10, passing: 0.5) == 40)
        #expect(settings.effort(for: 100_000, wanted: 10, passing: 0.01) == 40)
        #expect(settings.effort(for: 1_000_000, wanted: 10, passing: 0.5) == 51)
        settings.recall = 0.99
        #expect(settings.effort(for: 100_000, wanted: 10) > usual)
        #expect(settings.construction(for: 5000) == 40)
        #expect(settings.construction(for: 1_000_000) == 127)
        settings.graphConstruction = 60
        #expect(settings.construction(for: 1_000_000) == 60)
        settings.graphSearch = 40
        #expect(settings.effort(for: 100_000, wanted: 10) == 40)
    }

    @Test func aWalkLeavesOutWhatIsGone() throws {
        var random = SplitMix64(seed: 15)
        let vectors = VectorIndexContract.vectors(600, dimension: 12, random: &random)
        let index = try FaissIndex(dimension: 12, vectors: vectors, settings: .init(kind: .hnsw))
        let gone = vectors.map(\.passage.rawValue).filter { $0 % 3 == 0 }
        let rest = index.rows.removing(gone)
        for query in vectors.prefix(20).map(\.vector) {
            let found = try index.handle.walk(
                rest,
                for: query.values,
                limit: 10,
                effort: 50,
                allowed: nil
            )
            #expect(found?.count == 10)
            #expect(Set(gone).isDisjoint(with: found?.map(\.passage.rawValue) ?? []))
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
