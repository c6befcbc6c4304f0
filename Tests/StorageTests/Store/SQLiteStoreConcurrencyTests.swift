import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Readers and writers, in one process and in many, never see half a batch and are never turned away.
@Suite struct SQLiteStoreConcurrencyTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "store.sqlite")
    }

    /// A connection that may leave a transaction open.
    private func outsider() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: file.path, configuration: configuration)
    }

    private func batch(_ number: Int, of size: Int) -> [CorpusItem] {
        (0..<size).map { i in
            CorpusItem(
                document: Document(
                    text: "batch\(number) review \(i) of a good screen",
                    metadata: ["batch": .integer(Int64(number))]
                ),
                labels: [UnboundLabel(id: "\(number)-\(i)", question: "q", answer: nil)]
            )
        }
    }

    @Test func readersSeeWholeBatchesOnly() async throws {
        let store = try SQLiteStore(at: file)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<25 {
                    try await store.add(batch(number, of: 20), onDuplicate: .fail)
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    var last = 0
                    while last < 500 {
                        let counts = try await store.counts()
                        #expect(counts.documents % 20 == 0)
                        #expect(counts.documents == counts.labels)
                        #expect(counts.documents == Int(counts.generation) * 20)
                        #expect(counts.documents >= last)
                        last = counts.documents
                        let hits = try await store.search(
                            "screen review",
                            scoring: .standardBM25,
                            filter: nil,
                            limit: 1_000
                        )
                        #expect(hits.count % 20 == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func storesOnOneFileTakeTurns() async throws {
        let stores = try (0..<2).map { _ in try SQLiteStore(at: file) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for round in 0..<6 {
                        let store = stores[(task + round) % 2]
                        try await store.add(batch(task * 100 + round, of: 5), onDuplicate: .fail)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stores[0].counts().documents == 240)
        #expect(try await stores[1].counts().generation == 48)
        #expect(try await stores[1].integrityCheck() == [])
    }

    @Test func manyMayOpenANewFileAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try SQLiteStore(at: file)
                    try await store.add(batch(number, of: 3), onDuplicate: .fail)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteStore(at: file).counts().documents == 24)
    }

    @Test func whoWaitsTooLongIsToldThatItIsBusy() async throws {
        var options = SQLiteStore.Options()
        options.patience = .milliseconds(50)
        let store = try SQLiteStore(at: file, options: options)
        let other = try outsider()
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = await #expect(throws: QuarryError.self) {
            try await store.add(batch(1, of: 1), onDuplicate: .fail)
        }
        #expect(error?.kind == .busy)
        // Readers do not wait for writers.
        #expect(try await store.counts().documents == 0)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.add(batch(1, of: 1), onDuplicate: .fail)
    }

    @Test func aCopyTakenInTheMiddleOfAWriteHoldsAllThatWasCommitted() async throws {
        let store = try SQLiteStore(at: file)
        try await store.add(batch(1, of: 50), onDuplicate: .fail)
        // What a kill leaves behind: the file and its log, not closed, a change half written.
        let other = try outsider()
        try await other.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA cache_spill = 1; PRAGMA cache_size = 2; BEGIN IMMEDIATE")
            try db.execute(sql: "UPDATE documents SET title = hex(randomblob(2000))")
        }
        let copy = directory.url.appending(path: "copy/store.sqlite")
        try FileManager.default.createDirectory(
            at: copy.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: file.path + suffix, toPath: copy.path + suffix)
        }
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        let survivor = try SQLiteStore(at: copy)
        #expect(try await survivor.counts().documents == 50)
        #expect(try await survivor.integrityCheck() == [])
        let passages = try await survivor.passages(survivor.passageIDs(matching: nil))
        #expect(passages.allSatisfy { $0.title == nil })
        try await survivor.add(batch(2, of: 50), onDuplicate: .fail)
    }
}
