import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// What people choose from: known documents, values of fields, questions asked before; and whether
/// the index is still the one they see.
@Suite struct SQLiteStoreLookupTests {
    private let directory: TemporaryDirectory
    private let file: URL
    private let store: SQLiteStore

    init() async throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "index/store.sqlite")
        store = try SQLiteStore(at: file)
        try await store.add(
            [
                Self.item("a", ["item": "mug", "rating": 5], ["Is it hot?", "Does it LEAK?"]),
                Self.item("b", ["item": "bag", "rating": 5], ["Does it leak?", "Is it hot?"]),
                Self.item("c", ["item": "bag"], ["50% off, or 5_0?"]),
                Self.item("d", ["tags": .list(["bag", "red"])], []),
            ],
            onDuplicate: .fail
        )
    }

    private static func item(_ id: String, _ metadata: Metadata, _ questions: [String])
        -> CorpusItem
    {
        CorpusItem(
            document: Document(id: DocumentID(id), text: "Text of \(id).", metadata: metadata),
            labels: questions.enumerated().map {
                UnboundLabel(
                    id: "\(id)\($0.offset)",
                    question: $0.element,
                    answer: nil,
                    metadata: ["item": metadata["item"] ?? "none"]
                )
            }
        )
    }

    @Test func knowsTheDocumentsItHas() async throws {
        let asked = ["a", "d", "x", "", "A"].map { DocumentID($0) }
        #expect(try await store.known(asked) == [DocumentID("a"), DocumentID("d")])
        #expect(try await store.known([]) == [])
        _ = try await store.remove([DocumentID("a")])
        #expect(try await store.known(asked) == [DocumentID("d")])
    }

    @Test func valuesComeByHowManyDocumentsHaveThem() async throws {
        let items = try await store.values(of: "item", limit: 10)
        #expect(items.map(\.value) == ["bag", "mug"])
        #expect(items.map(\.documents) == [2, 1])
        #expect(try await store.values(of: "item", limit: 1).map(\.value) == ["bag"])
        #expect(try await store.values(of: "item", limit: 0).isEmpty)
        #expect(try await store.values(of: "rating", limit: 9).map(\.documents) == [2])
        #expect(try await store.values(of: "tags", limit: 9).map(\.value) == ["bag", "red"])
        for field in ["nothing", "", "item' OR 1=1 --", "%"] {
            #expect(try await store.values(of: field, limit: 9).isEmpty)
        }
    }

    @Test func questionsHoldTheWordsWhateverTheirCase() async throws {
        func asked(_ words: String, _ filter: Filter? = nil, _ limit: Int = 10) async throws
            -> [String]
        {
            try await store.questions(containing: words, matching: filter, limit: limit)
        }
        #expect(try await asked("leak") == ["Does it LEAK?", "Does it leak?"])
        #expect(try await asked("HOT") == ["Is it hot?"])
        #expect(try await asked("").count == 4)
        #expect(try await asked("", nil, 2).count == 2)
        #expect(
            try await asked("leak", .compare(field: "item", .equal, "bag")) == ["Does it leak?"]
        )
        // Signs of SQL's LIKE are plain ones.
        #expect(try await asked("0% o") == ["50% off, or 5_0?"])
        #expect(try await asked("5_0") == ["50% off, or 5_0?"])
        #expect(try await asked("%") == ["50% off, or 5_0?"])
        #expect(try await asked("'; DROP TABLE labels; --").isEmpty)
    }

    @Test(arguments: [true, false])
    func neverReadsAnotherFileThatWasPutInItsPlace(opensReaders: Bool) async throws {
        if opensReaders { try await store.openReaders() }
        let folder = file.deletingLastPathComponent()
        try FileManager.default.moveItem(
            at: folder,
            to: directory.url.appending(path: "moved")
        )
        let other = try SQLiteStore(at: file)
        try await other.add([Self.item("new", [:], [])], onDuplicate: .fail)
        let store = store
        let found = await withTaskGroup(of: Set<DocumentID>?.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try? await store.known([DocumentID("b"), DocumentID("new")])
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for known in found {
            // Refused, rather than answered from the other file.
            #expect(known == [DocumentID("b")] || (known == nil && !opensReaders))
        }
    }

    @Test func noticesThatItsFileWasMovedOrReplaced() async throws {
        try await store.openReaders()
        #expect(store.isInPlace)
        _ = try await store.remove([DocumentID("a")])
        #expect(store.isInPlace)
        let folder = file.deletingLastPathComponent()
        let moved = directory.url.appending(path: "moved")
        try FileManager.default.moveItem(at: folder, to: moved)
        #expect(!store.isInPlace)
        let other = try SQLiteStore(at: file)
        #expect(!store.isInPlace)
        #expect(other.isInPlace)
        #expect(try await store.known([DocumentID("b")]) == [DocumentID("b")])
        try other.close()
        try FileManager.default.removeItem(at: folder)
        try FileManager.default.moveItem(at: moved, to: folder)
        #expect(store.isInPlace)
    }
}
