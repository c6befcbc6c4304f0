import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Whatever lies where the frozen index should be, the answers stay right.
@Suite struct FrozenWordsFileTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "store.sqlite")
    }

    private func filled(_ texts: [String]) async throws -> SQLiteStore {
        let store = try SQLiteStore(at: file)
        try await store.add(
            texts.map { CorpusItem(document: Document(text: $0)) },
            onDuplicate: .skip
        )
        return store
    }

    private static func texts(seed: UInt64) -> [String] {
        var generator = SplitMix64(seed: seed)
        return (0..<400).map { number in
            (0..<12).map { _ in "w\(Int.random(in: 0..<80, using: &generator))" }
                .joined(separator: " ") + " number\(number)"
        }
    }

    private func answers(of store: SQLiteStore) async throws -> [[Match]] {
        var answers: [[Match]] = []
        for question in ["w1 w2 w3", "number7 w9", "w50 w51 w52 w53 w54"] {
            answers.append(
                try await store.search(
                    question,
                    scoring: .standardBM25,
                    filter: nil,
                    limit: 10
                )
            )
        }
        return answers
    }

    @Test func damageIsNoticedAndMended() async throws {
        let store = try await filled(Self.texts(seed: 1))
        let expected = try await answers(of: store)
        try await store.freezeWords()
        let whole = try Data(contentsOf: store.frozenWordsFile)
        var generator = SplitMix64(seed: 11)
        for round in 0..<300 {
            var bytes = whole
            switch round % 4 {
            case 0:
                // The header is where most of what is believed stands.
                bytes[Int.random(in: 0..<160, using: &generator)] ^= 1 << (generator.next() % 8)
            case 1, 2:
                for _ in 0...(generator.next() % 3) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] ^= UInt8(truncatingIfNeeded: generator.next() | 1)
                }
            default: bytes.count = Int.random(in: 0..<bytes.count, using: &generator)
            }
            try bytes.write(to: store.frozenWordsFile)
            let opened = try SQLiteStore(at: file)
            #expect(try await answers(of: opened) == expected, "round \(round)")
            if round % 50 == 0 {
                try await opened.freezeWords()
                #expect(try Data(contentsOf: store.frozenWordsFile) == whole)
            }
            try opened.close()
        }
    }

    @Test func aFolderInItsPlaceDoesNoHarm() async throws {
        let store = try await filled(Self.texts(seed: 1))
        let expected = try await answers(of: store)
        try FileManager.default.createDirectory(
            at: store.frozenWordsFile,
            withIntermediateDirectories: true
        )
        #expect(try await answers(of: store) == expected)
        let error = await #expect(throws: QuarryError.self) { try await store.freezeWords() }
        #expect(error?.kind == .cannotWrite)
    }

    @Test func theFileOfAStoreThatWasMadeAnewIsNotUsed() async throws {
        let first = try await filled(Self.texts(seed: 1))
        try await first.freezeWords()
        let frozen = first.frozenWordsFile
        try first.close()
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file.path + ending)
        }
        // The same passages at both ends.
        var texts = Self.texts(seed: 2)
        texts[0] = Self.texts(seed: 1)[0]
        texts[399] = Self.texts(seed: 1)[399]
        let second = try await filled(texts)
        let found = try await answers(of: second)
        try FileManager.default.removeItem(at: frozen)
        #expect(try await answers(of: SQLiteStore(at: file)) == found)
    }

    @Test func aStorePutBackFromAnOlderCopyIsKnown() async throws {
        let store = try await filled(Array(Self.texts(seed: 1).prefix(200)))
        try store.close()
        let copy = directory.url.appending(path: "copy.sqlite")
        try FileManager.default.copyItem(at: file, to: copy)
        let later = try await filled(Self.texts(seed: 1))
        try await later.freezeWords()
        try later.close()
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file.path + ending)
        }
        try FileManager.default.moveItem(at: copy, to: file)
        let other = try await filled(Self.texts(seed: 3))
        let found = try await answers(of: other)
        try FileManager.default.removeItem(at: other.frozenWordsFile)
        #expect(try await answers(of: SQLiteStore(at: file)) == found)
    }

    @Test func aFileThatIsReplacedIsSeen() async throws {
        let reader = try await filled(Self.texts(seed: 1))
        let writer = try SQLiteStore(at: file)
        try await writer.freezeWords()
        let before = try await answers(of: reader)
        try await writer.add([CorpusItem(document: Document(text: "w1 w2 w3"))], onDuplicate: .skip)
        try await writer.freezeWords()
        let after = try await answers(of: reader)
        #expect(before != after)
        #expect(try await answers(of: writer) == after)
    }

    @Test func searchesAndWritesGoOnWhileItIsMade() async throws {
        let store = try await filled(Self.texts(seed: 1))
        try await withThrowingTaskGroup { group in
            group.addTask {
                for round in 0..<20 {
                    try await store.add(
                        [CorpusItem(document: Document(text: "w1 round\(round)"))],
                        onDuplicate: .skip
                    )
                }
            }
            for _ in 0..<2 {
                group.addTask { for _ in 0..<10 { try await store.freezeWords() } }
                group.addTask { for _ in 0..<20 { _ = try await answers(of: store) } }
            }
            try await group.waitForAll()
        }
        let found = try await answers(of: store)
        try FileManager.default.removeItem(at: store.frozenWordsFile)
        #expect(try await answers(of: SQLiteStore(at: file)) == found)
    }
}
