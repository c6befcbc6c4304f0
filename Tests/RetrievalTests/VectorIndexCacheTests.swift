import Foundation
import QuestionAnswering
import Synchronization
import Testing
import TestSupport

import Retrieval

@Suite struct VectorIndexCacheTests {
    private let store = InMemoryStore()
    private let embedder = EmbedderID("made-up@1")
    private let folder: TemporaryDirectory
    private var file: URL { folder.url.appending(path: "vectors.faiss") }

    init() throws { folder = try TemporaryDirectory() }

    private func cache(
        _ kind: VectorIndexKind = .flat,
        store: InMemoryStore? = nil,
        dimension: Int = 6,
        file: URL? = nil,
        embedder: EmbedderID? = nil,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) -> VectorIndexCache {
        VectorIndexCache(
            file: file ?? self.file,
            embedder: embedder ?? self.embedder,
            dimension: dimension,
            settings: VectorIndexSettings(kind: kind),
            store: store ?? self.store,
            warn: warn
        )
    }

    /// Adds documents with vectors of small whole numbers, which tie often.
    private func fill(
        _ count: Int,
        _ random: inout SplitMix64,
        store: InMemoryStore? = nil,
        dimension: Int = 6
    ) async throws {
        let store = store ?? self.store
        let items = (0..<count).map { _ in
            CorpusItem(document: Document(text: "text \(random.next())"))
        }
        try await store.add(items, onDuplicate: .fail)
        var vectors: [PassageID: Vector] = [:]
        for passage in await store.passagesLackingVector(of: embedder, after: nil, limit: count) {
            vectors[passage.id] = vector(&random, dimension)
        }
        try await store.setVectors(vectors, of: embedder)
    }

    private func vector(_ random: inout SplitMix64, _ dimension: Int = 6) -> Vector {
        Vector((0..<dimension).map { _ in Float(Int.random(in: -3...3, using: &random)) })
    }

    /// Passages that exist and passages that do not yet.
    private let thirds = PassageSelection((1...2000).map { PassageID(3 * $0) })

    /// The index gives what a fresh scan of the store's vectors gives.
    private func expectTruth(
        _ cache: VectorIndexCache,
        _ random: inout SplitMix64,
        dimension: Int = 6,
        isExact: Bool = true,
        _ comment: Comment? = nil
    ) async throws {
        let index = try await cache.index()
        let vectors = await store.vectors(of: embedder, among: nil)
        #expect(index.count == vectors.count, comment)
        let query = vector(&random, dimension)
        let half = PassageSelection(vectors.map(\.passage).filter { $0.rawValue % 2 == 0 })
        // The third has been searched before, when the index was another one.
        for among in [nil, half, thirds] {
            let truth = VectorIndexContract.definition(
                vectors,
                query: query,
                limit: 12,
                among: among?.passages
            )
            let found = try index.search(query, limit: 12, among: among)
            if isExact {
                #expect(found == truth, comment)
            } else {
                #expect(found.count == truth.count, comment)
                #expect(Set(found).isSubset(of: Self.everything(vectors, query)), comment)
            }
        }
    }

    private static func everything(_ vectors: VectorIndexContract.Vectors, _ query: Vector)
        -> Set<Match>
    {
        Set(
            VectorIndexContract.definition(
                vectors,
                query: query,
                limit: vectors.count,
                among: nil
            )
        )
    }

    @Test(arguments: VectorIndexKind.allCases)
    func aFileIsMadeThenFoundFreshThenCaughtUp(kind: VectorIndexKind) async throws {
        var random = SplitMix64(seed: 1)
        try await fill(40, &random)
        #expect(try await cache(kind).synchronize().action == .rebuilt(.missing))
        let fresh = try await cache(kind).synchronize()
        #expect(fresh.action == .fresh)
        #expect(fresh.count == 40)
        #expect(fresh.isSaved)
        #expect(fresh.generation == (await store.counts().generation))
        try await expectTruth(cache(kind), &random)

        try await fill(3, &random)
        let first = try #require(await store.passages([PassageID(2)]).first)
        try await store.remove([first.documentID])
        try await store.setVectors([PassageID(5): vector(&random)], of: embedder)
        try await expectTruth(cache(kind), &random)
        let report = try await cache(kind).synchronize()
        #expect(report.action == .caughtUp(added: 4, removed: 1))
        #expect(report.count == 42)
        #expect(try await cache(kind).synchronize().action == .fresh)
        try await expectTruth(cache(kind), &random)
        #expect(
            try await cache(kind).synchronize(rebuilding: true).action == .rebuilt(.requested)
        )
        try await expectTruth(cache(kind), &random)
    }

    @Test func anEmptyStoreHasAnEmptyIndex() async throws {
        for kind in VectorIndexKind.allCases {
            let report = try await cache(kind).synchronize(rebuilding: true)
            #expect(report.count == 0)
            let index = try await cache(kind).index()
            #expect(try index.search(Vector([1, 0, 0, 0, 0, 0]), limit: 5, among: nil).isEmpty)
        }
    }

    /// Whatever happens to the store, a cache that lives on and one that starts anew agree with it.
    @Test(arguments: VectorIndexKind.allCases, 0..<4 as Range<UInt64>)
    func anyHistoryLeadsToTheStoresVectors(kind: VectorIndexKind, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let living = cache(kind)
        for step in 0..<25 {
            let passages = await store.passageIDs(matching: nil)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: try await fill(Int.random(in: 1...60, using: &random), &random)
            case 2:
                let gone = passages.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                try await store.remove(await store.passages(gone).map(\.documentID))
            case 3:
                let again = passages.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
                var vectors: [PassageID: Vector] = [:]
                for passage in again { vectors[passage] = vector(&random) }
                try await store.setVectors(vectors, of: embedder)
            case 4 where step % 7 == 0: try await store.removeVectors(of: embedder)
            case 5:
                if let one = await store.passages(Array(passages.prefix(1))).first {
                    let new = Document(id: one.documentID, text: "text \(random.next())")
                    try await store.add([CorpusItem(document: new)], onDuplicate: .overwrite)
                }
            default: break
            }
            try await expectTruth(living, &random, "living, seed \(seed) step \(step)")
            if step % 3 == 0 {
                let started = cache(kind)
                if step % 2 == 0 { try await started.synchronize() }
                try await expectTruth(started, &random, "started, seed \(seed) step \(step)")
            }
        }
    }

    @Test(arguments: [VectorIndexKind.hnsw, .ivfpq])
    func largeIndexesFollowToo(kind: VectorIndexKind) async throws {
        var random = SplitMix64(seed: 77)
        try await fill(4500, &random, dimension: 8)
        let living = cache(kind, dimension: 8)
        let built = try await living.synchronize()
        #expect(built.kind == kind)
        #expect(built.notes.isEmpty)
        try await expectTruth(living, &random, dimension: 8, isExact: false)
        try await fill(150, &random, dimension: 8)
        let gone = await store.passages((0..<100).map { PassageID(Int64($0 * 3 + 1)) })
        try await store.remove(gone.map(\.documentID))
        try await expectTruth(living, &random, dimension: 8, isExact: false)
        #expect(
            try await cache(kind, dimension: 8).synchronize().action
                == .caughtUp(added: 150, removed: 100)
        )
        try await expectTruth(cache(kind, dimension: 8), &random, dimension: 8, isExact: false)
        // So much is gone that the gaps are closed, and an IVF-PQ is no longer worth its while.
        let most = await store.passages(await store.passageIDs(matching: nil).dropLast(900))
        try await store.remove(most.map(\.documentID))
        let report = try await living.synchronize()
        #expect(report.kind == (kind == .hnsw ? .hnsw : .flat))
        #expect(report.count == 900)
        #expect(!report.notes.isEmpty)
        try await expectTruth(living, &random, dimension: 8)
        try await expectTruth(cache(kind, dimension: 8), &random, dimension: 8)
    }

    @Test func fewVectorsAreSearchedExactlyWithANote() async throws {
        var random = SplitMix64(seed: 3)
        try await fill(100, &random)
        let report = try await cache(.ivfpq).synchronize()
        #expect(report.kind == .flat)
        #expect(report.notes.first?.contains("too few") == true)
        #expect(try await cache(.ivfpq).synchronize().action == .fresh)
    }

    @Test(arguments: VectorIndexKind.allCases)
    func aDamagedFileIsMadeAnew(kind: VectorIndexKind) async throws {
        var random = SplitMix64(seed: 5)
        let dimension = 2
        let count = kind == .ivfpq ? 4100 : 60
        try await fill(count, &random, dimension: dimension)
        try await cache(kind, dimension: dimension).synchronize()
        let sound = try Data(contentsOf: file)
        let step = max(1, sound.count / (kind == .ivfpq ? 3 : 40))
        for cut in stride(from: 0, to: sound.count, by: step) {
            var flipped = sound
            flipped[cut] ^= 1 << UInt8(cut % 8)
            for (damaged, what) in [(sound.prefix(cut), "cut"), (flipped[...], "flipped")] {
                try Data(damaged).write(to: file)
                try await expectTruth(
                    cache(kind, dimension: dimension),
                    &random,
                    dimension: dimension,
                    isExact: kind != .ivfpq,
                    "\(what) at \(cut)"
                )
            }
        }
        try (sound + [0]).write(to: file)
        let warnings = Mutex<[String]>([])
        let report = try await cache(kind, dimension: dimension) { warning in
            warnings.withLock { $0.append(warning) }
        }.synchronize()
        guard case .rebuilt(.damaged) = report.action else {
            Issue.record("a file with a byte too many gave: \(report.action)")
            return
        }
        #expect(warnings.withLock { $0.count } == 1)
        // The same vectors make the same file.
        #expect(try Data(contentsOf: file) == sound)
    }

    @Test func filesOfOthersAreNotUsed() async throws {
        var random = SplitMix64(seed: 9)
        try await fill(30, &random)
        try await cache().synchronize()
        let other = EmbedderID("other@1")
        #expect(
            try await cache(embedder: other).synchronize().action
                == .rebuilt(.otherEmbedder(embedder.rawValue))
        )
        #expect(
            try await cache().synchronize().action == .rebuilt(.otherEmbedder(other.rawValue))
        )
        #expect(try await cache(.hnsw).synchronize().action == .rebuilt(.otherSettings("flat")))
        try Data("something else entirely".utf8).write(to: file)
        #expect(
            try await cache().synchronize().action
                == .rebuilt(.damaged("it is not an index file of Quarry"))
        )
        try await expectTruth(cache(), &random)
    }

    @Test func aStorePutBackIsNoticed() async throws {
        var random = SplitMix64(seed: 10)
        try await fill(30, &random)
        for _ in 0..<5 { try await store.setVectors([PassageID(1): vector(&random)], of: embedder) }
        let ahead = InMemoryStore()
        try await cache().synchronize()
        try await fill(30, &random, store: ahead)
        let report = try await cache(store: ahead).synchronize()
        #expect(report.action == .rebuilt(.aheadOfStore(file: 7, store: 2)))
    }

    /// A store filled anew has the same generations and passages, but not the same vectors.
    @Test func aStoreFilledAnewIsNoticed() async throws {
        var random = SplitMix64(seed: 11)
        let old = InMemoryStore()
        try await fill(30, &random, store: old)
        try await cache(store: old).synchronize()
        try await fill(30, &random)
        #expect(try await cache().synchronize().action == .rebuilt(.otherStore))
        try await expectTruth(cache(), &random)
        try await cache(store: old).synchronize()
        try await fill(5, &random)
        try await expectTruth(cache(), &random)
    }

    @Test func aFileThatCannotBeWrittenIsOnlyToldOf() async throws {
        var random = SplitMix64(seed: 12)
        try await fill(30, &random)
        let blocker = folder.url.appending(path: "a file")
        try Data().write(to: blocker)
        let warnings = Mutex<[String]>([])
        let unwritable = cache(file: blocker.appending(path: "vectors.faiss")) { warning in
            warnings.withLock { $0.append(warning) }
        }
        let report = try await unwritable.synchronize()
        #expect(!report.isSaved)
        #expect(report.notes.first?.contains("cannot be written") == true)
        #expect(warnings.withLock { $0.count } == 1)
        try await expectTruth(unwritable, &random)
    }

    @Test func vectorsOfAnotherLengthAreRefused() async throws {
        var random = SplitMix64(seed: 13)
        try await fill(3, &random, dimension: 4)
        let error = await #expect(throws: QuarryError.self) {
            try await cache(dimension: 6).synchronize()
        }
        #expect(error?.description.contains("quarry index --rebuild") == true)
    }

    @Test func searchesAndChangesMayMeet() async throws {
        var random = SplitMix64(seed: 14)
        try await fill(50, &random)
        let shared = cache(.hnsw)
        let start = random
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = start
                for _ in 0..<15 { try await fill(20, &random) }
            }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<40 {
                        let index = try await shared.index()
                        let matches = try index.search(
                            Vector([1, 2, 3, -1, -2, -3]),
                            limit: 10,
                            among: nil
                        )
                        #expect(matches.count == 10)
                    }
                }
            }
            group.addTask { for _ in 0..<10 { try await shared.synchronize() } }
            try await group.waitForAll()
        }
        try await expectTruth(shared, &random)
        #expect(try await cache(.hnsw).index().count == 350)
    }
}
