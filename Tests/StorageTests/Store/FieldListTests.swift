import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// The lists of documents by value: after every change they say what the metadata say, in few rows.
@Suite struct FieldListTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "store.sqlite")
    }

    /// A store beside what is in it.
    private struct Model {
        let store: SQLiteStore
        var metadata: [Int: Metadata] = [:]
        var generator: SplitMix64

        mutating func values() -> Metadata {
            [
                "half": .integer(Int64.random(in: 0..<2, using: &generator)),
                "some": .list([
                    .integer(Int64.random(in: 0..<40, using: &generator)), .string("all"),
                ]),
                "own": .number(Double(Int.random(in: 0..<1 << 40, using: &generator)) / 64),
            ]
        }

        mutating func write(_ numbers: [Int]) async throws {
            var items: [CorpusItem] = []
            for number in numbers {
                let values = values()
                metadata[number] = values
                items.append(
                    CorpusItem(
                        document: Document(
                            id: DocumentID("d\(number)"),
                            text: "text \(number)",
                            metadata: values
                        )
                    )
                )
            }
            try await store.add(items, onDuplicate: .overwrite)
        }

        mutating func remove(_ numbers: [Int]) async throws {
            for number in numbers { metadata[number] = nil }
            #expect(
                try await store.remove(numbers.map { DocumentID("d\($0)") }) == numbers.count
            )
        }

        func expectAgreement() async throws {
            #expect(try await store.integrityCheck() == [])
            for filter in Self.filters {
                let expected = metadata.count {
                    filter.matches($0.value, documentID: DocumentID("d\($0.key)"))
                }
                #expect(try await store.passageIDs(matching: filter).count == expected)
            }
            let all = try await store.values(of: "some", limit: 1)
            #expect(all.map(\.documents) == (metadata.isEmpty ? [] : [metadata.count]))
        }

        private static let filters: [Filter] = [
            .compare(field: "half", .equal, "1"),
            .compare(field: "some", .equal, "7"),
            .compare(field: "some", .greaterOrEqual, "30"),
            .compare(field: "some", .notEqual, "all"),
            .compare(field: "own", .less, "9e9"),
            .any(field: "some", ["1", "2", "3"]),
            .not(.compare(field: "half", .equal, "0")),
        ]
    }

    @Test func listsFollowEveryChange() async throws {
        var model = Model(store: try SQLiteStore(at: file), generator: SplitMix64(seed: 1))
        try await model.expectAgreement()
        // Large batches are appended, small ones join the lists there are.
        try await model.write(Array(0..<1_700))
        try await model.write(Array(1_700..<1_750))
        for number in 1_750..<1_760 { try await model.write([number]) }
        try await model.expectAgreement()
        for _ in 0..<4 {
            let known = model.metadata.keys.sorted()
            let changed = known.shuffled(using: &model.generator).prefix(150)
            try await model.write(changed.sorted())
            let removed = known.shuffled(using: &model.generator).prefix(40)
            try await model.remove(removed.sorted())
            let first = (known.last ?? 0) + 1
            try await model.write(Array(first..<first + 30))
            try await model.expectAgreement()
        }
        // Old and new documents in one large batch.
        try await model.write(Array(1_200..<2_900))
        try await model.expectAgreement()
        try await model.remove(model.metadata.keys.sorted())
        try await model.expectAgreement()
        #expect(try rows("half") == 0)
    }

    @Test func documentsThatComeOneByOneShareRows() async throws {
        var model = Model(store: try SQLiteStore(at: file), generator: SplitMix64(seed: 3))
        for number in 0..<620 { try await model.write([number]) }
        // 620 documents have "all", about 310 each of two values.
        #expect(try rows("all") == 2)
        #expect(try rows("1", of: "half") == 1)
        try await model.expectAgreement()
    }

    @Test func aDamagedListIsNamed() async throws {
        var model = Model(store: try SQLiteStore(at: file), generator: SplitMix64(seed: 4))
        try await model.write(Array(0..<20))
        let other = try DatabaseQueue(path: file.path)
        try await other.write { db in
            try db.execute(sql: "UPDATE document_fields SET documents = x'81' WHERE text = 'all'")
        }
        for filter in [Filter.compare(field: "some", .greater, "a")] {
            let error = await #expect(throws: QuarryError.self) {
                _ = try await model.store.passageIDs(matching: filter)
            }
            #expect(error?.kind == .badData)
            #expect(error?.description.contains("list of documents is damaged") == true)
        }
        let error = await #expect(throws: QuarryError.self) { try await model.write([3]) }
        #expect(error?.description.contains("quarry doctor") == true)
        #expect(try await model.store.counts().documents == 20)
    }

    @Test func namesOfFieldsAreToldApartByTheirBytes() async throws {
        let store = try SQLiteStore(at: file)
        let items = ["caf\u{E9}", "cafe\u{301}"].map {
            CorpusItem(document: Document(id: DocumentID($0), text: "good", metadata: [$0: 1]))
        }
        try await store.add(items, onDuplicate: .fail)
        #expect(try await store.integrityCheck() == [])
        for item in items {
            let name = item.document.metadata.keys.first ?? ""
            let filter = Filter.compare(field: name, .greater, "0")
            #expect(try await store.passageIDs(matching: filter).count == 1)
        }
    }

    private func rows(_ text: String, of field: String? = nil) throws -> Int {
        let queue = try DatabaseQueue(path: file.path)
        return try queue.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM document_fields JOIN fields ON fields.id = field
                    WHERE text = ? AND (name = ? OR ?)
                    """,
                arguments: [text, field, field == nil]
            ) ?? 0
        }
    }
}
