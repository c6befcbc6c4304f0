import Foundation
import QuestionAnswering
import Storage
import Synchronization
import TestSupport
import Testing

struct ImporterTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func corpus(_ text: String, named name: String = "a.jsonl") throws -> FileCorpus {
        let file = folder.url.appending(path: name)
        try Data(text.utf8).write(to: file)
        return try openCorpus(path: file.path)
    }

    private func lines(_ numbers: some Sequence<Int>) -> String {
        numbers.map { "{\"id\":\"d\($0)\",\"text\":\"text \($0)\"}\n" }.joined()
    }

    private func importer(
        _ store: any DocumentStore,
        _ policy: DuplicatePolicy = .skip,
        batch: Int = 500
    ) -> Importer {
        var options = Importer.Options()
        options.onDuplicate = policy
        options.batchDocuments = batch
        options.keptRejections = 2
        return Importer(into: store, options: options)
    }

    @Test(arguments: [1, 3, 7, 10, 500])
    func everyDocumentArrivesWhateverTheBatch(size: Int) async throws {
        let store: any DocumentStore = InMemoryStore()
        let progress = Mutex<[ImportProgress]>([])
        let corpus = try corpus(lines(0..<21) + "bad\n")
        let report = try await importer(store, batch: size).run(corpus) { step in
            progress.withLock { $0.append(step) }
        }
        #expect(report.counts.added == 21)
        #expect(report.rejected == 1)
        #expect(report.resumedAfter == 0)
        #expect(try await store.counts().documents == 21)
        let steps = progress.withLock { $0 }
        #expect(steps.last?.records == 22)
        #expect(steps.last?.bytesRead == corpus.byteCount)
        #expect(steps.map(\.records) == steps.map(\.records).sorted())
    }

    @Test func batchesEndByBytesToo() async throws {
        var options = Importer.Options()
        options.batchBytes = 1
        let store = FailingStore()
        _ = try await Importer(into: store, options: options).run(corpus(lines(0..<3)))
        #expect(await store.batches == [1, 1, 1, 0])
    }

    @Test func onlyTheFirstRejectionsAreKept() async throws {
        let report = try await importer(InMemoryStore()).run(
            corpus(lines(0..<1) + "bad\nworse\nworst\n")
        )
        #expect(report.rejected == 3)
        #expect(report.rejections.map(\.location.line) == [2, 3])
    }

    @Test func policiesDecideAboutDuplicates() async throws {
        let store: any DocumentStore = InMemoryStore()
        _ = try await importer(store).run(corpus(lines(0..<5)))
        let skipped = try await importer(store, .skip).run(corpus(lines(3..<8), named: "b.jsonl"))
        #expect(skipped.counts.added == 3 && skipped.counts.skipped == 2)
        let replaced = try await importer(store, .overwrite)
            .run(corpus(lines(3..<9), named: "c.jsonl"))
        #expect(replaced.counts.added == 1 && replaced.counts.overwritten == 5)
    }

    @Test func aRefusedBatchNamesTheDocumentAndStoresNothingOfIt() async throws {
        let store: any DocumentStore = InMemoryStore()
        _ = try await importer(store).run(corpus(lines(5..<6)))
        let error = await #expect(throws: QuarryError.self) {
            _ = try await importer(store, .fail, batch: 3)
                .run(corpus(lines(0..<9), named: "b.jsonl"))
        }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("d5") == true)
        #expect(try await store.counts().documents == 4)
    }

    @Test func aBrokenImportGoesOnWhereItStopped() async throws {
        let corpus = try corpus(lines(0..<4) + "bad\n" + lines(4..<20))
        let store = FailingStore(afterBatches: 3)
        let importer = importer(store, batch: 3)
        await #expect(throws: FailingStore.Crash.self) { _ = try await importer.run(corpus) }
        let stored = try await store.counts().documents
        #expect(stored == 9)
        await store.mend()
        let report = try await importer.run(corpus)
        #expect(report.resumedAfter == 10)
        #expect(report.counts.added == 11)
        #expect(report.counts.skipped == 0)
        #expect(report.rejected == 1)
        #expect(try await store.counts().documents == 20)
        // Nothing is left of the checkpoint: a third run finds every document known.
        let again = try await importer.run(corpus)
        #expect(again.resumedAfter == 0)
        #expect(again.counts.skipped == 20)
    }

    @Test func aChangedFileIsReadFromTheFront() async throws {
        let store = FailingStore(afterBatches: 1)
        let importer = importer(store, batch: 3)
        await #expect(throws: FailingStore.Crash.self) {
            _ = try await importer.run(corpus(lines(0..<9)))
        }
        await store.mend()
        let report = try await importer.run(corpus(lines(0..<10)))
        #expect(report.resumedAfter == 0)
        #expect(report.counts.added == 7 && report.counts.skipped == 3)
    }

    @Test func aFileThatBreaksOffIsAnErrorWithAPlace() async throws {
        let corpus = try corpus("{\"data\":[{\"paragraphs\":[{\"context\":\"x\"", named: "a.json")
        let error = await #expect(throws: QuarryError.self) {
            _ = try await importer(InMemoryStore()).run(corpus)
        }
        #expect(error?.kind == .badData)
        #expect(error?.location?.line == 1)
    }

    @Test(arguments: ["", "bad\n"])
    func aCorpusWithoutDocumentsIsAnError(text: String) async throws {
        let error = await #expect(throws: QuarryError.self) {
            _ = try await importer(InMemoryStore()).run(corpus(text))
        }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("expected at least one document, found none") == true)
        if !text.isEmpty {
            #expect(error?.description.contains("1 rejected records, first ") == true)
        }
    }

    @Test func labelsMayBeLeftOut() async throws {
        let line = #"{"text":"red","labels":[{"question":"Q?","id":"q","answers":[]}]}"#
        let corpus = try corpus(line)
        let with = try await importer(InMemoryStore()).run(corpus)
        #expect(with.counts.labels == 1)
        var options = Importer.Options()
        options.includesLabels = false
        let without = try await Importer(into: InMemoryStore(), options: options).run(corpus)
        #expect(without.counts.labels == 0)
    }

    @Test(
        .enabled(if: SharedData.isPresent),
        arguments: [
            (DuplicatePolicy.overwrite, [1007, 356, 252]), (.skip, [1265, 345, 5]),
        ]
    )
    func subjQAGivesTheBooksDocuments(policy: DuplicatePolicy, tags: [Int]) async throws {
        let store: any DocumentStore = InMemoryStore()
        let data = try SharedData.unpacked("subjqa")
        for split in ["train", "test", "dev"] {
            let file = data.appending(path: "electronics-\(split).csv")
            _ = try await importer(store, policy, batch: 5000).run(openCorpus(path: file.path))
        }
        #expect(try await store.counts().documents == 1615)
        var found: [Int] = []
        for split in ["train", "test", "dev"] {
            let filter = Filter.any(field: "split", [FilterValue(split)])
            found.append(try await store.passageIDs(matching: filter).count)
        }
        #expect(found == tags)
        let labels = try await store.labels(
            matching: .any(field: "split", [FilterValue("test")])
        )
        #expect(labels.count == 455)
    }
}

/// A store that crashes after some batches, as a machine may.
private actor FailingStore: DocumentStore {
    struct Crash: Error {}

    private let store = InMemoryStore()
    private var left: Int?
    private(set) var batches: [Int] = []

    init(afterBatches count: Int? = nil) { left = count }

    func mend() { left = nil }

    func add(
        _ items: [CorpusItem],
        onDuplicate policy: DuplicatePolicy,
        checkpoint: ImportCheckpoint?
    ) async throws -> AddedCounts {
        if let left {
            guard left > 0 else { throw Crash() }
            self.left = left - 1
        }
        batches.append(items.count)
        return try await store.add(items, onDuplicate: policy, checkpoint: checkpoint)
    }

    func document(_ id: DocumentID) async throws -> Document? { await store.document(id) }
    func passages(_ ids: [PassageID]) async throws -> [Passage] { await store.passages(ids) }
    func passages(of document: DocumentID) async throws -> [Passage] {
        await store.passages(of: document)
    }
    func passageIDs(matching filter: Filter?) async throws -> [PassageID] {
        await store.passageIDs(matching: filter)
    }
    func remove(_ ids: [DocumentID]) async throws -> Int { try await store.remove(ids) }
    func add(_ labels: [Label]) async throws { try await store.add(labels) }
    func labels(matching filter: Filter?) async throws -> [Label] {
        await store.labels(matching: filter)
    }
    func importCheckpoint(_ name: String) async throws -> ImportCheckpoint? {
        await store.importCheckpoint(name)
    }
    func counts() async throws -> StoreCounts { await store.counts() }
    func unknownFields(in filter: Filter) async throws -> [String] {
        await store.unknownFields(in: filter)
    }
}
