public import QuestionAnswering
import Testing

/// What every retriever must do, whatever it is made of.
public struct RetrieverContract {
    /// All that a store offers a retriever.
    public typealias Store = DocumentStore & LexicalIndex & VectorStore

    private let store: any Store
    private let make: (any Store) async throws -> any Retriever

    /// Names what is held to the contract: `make` gets the store once it is filled.
    public init(
        store: any Store,
        make: @escaping (any Store) async throws -> any Retriever
    ) {
        self.store = store
        self.make = make
    }

    /// Fills the empty store and checks every claim of `Retriever`.
    public func check() async throws {
        try await store.add(Self.reviews.map { CorpusItem(document: $0) }, onDuplicate: .fail)
        let retriever = try await make(store)
        #expect(!retriever.name.isEmpty)
        for question in Self.questions {
            for filter in Self.filters {
                try await check(retriever, Query(question, filter: filter))
            }
        }
        for question in Self.longQuestions {
            let query = Query(question, filter: Self.filters[1])
            let found = try await retriever.retrieve(query, limit: 1000)
            #expect(found.count == (try await store.passageIDs(matching: query.filter).count))
        }
    }

    private func check(_ retriever: any Retriever, _ query: Query) async throws {
        let passing = try await store.passageIDs(matching: query.filter)
        let all = try await retriever.retrieve(query, limit: passing.count + 10)
        #expect(Set(all.map(\.passage.id)) == Set(passing))
        #expect(all.count == passing.count)
        try await checkContent(all, query)
        for limit in [0, 1, 3, 10, passing.count] {
            let some = try await retriever.retrieve(query, limit: limit)
            // Deterministic, exactly as many as there are, and never reordered by asking for more.
            #expect(some == Array(all.prefix(limit)), "\(retriever.name) \(limit) \(query)")
        }
    }

    private func checkContent(_ found: [ScoredPassage], _ query: Query) async throws {
        let order = found.map { Match(passage: $0.passage.id, score: $0.score) }
        #expect(zip(order, order.dropFirst()).allSatisfy(Match.isBetter))
        #expect(found.allSatisfy { $0.score.isFinite })
        #expect(found.compactMap(\.probability).allSatisfy { (0...1).contains($0) })
        let stored = try await store.passages(found.map(\.passage.id))
        #expect(stored == found.map(\.passage))
    }

    /// Reviews of five products, some alike to the byte of their words, in several scripts.
    public static let reviews: [Document] = (0..<60).map { number in
        let openings = [
            "The battery lasts a long weekend", "Sound is clear", "The case broke after a week",
            "Il suono è chiaro", "音質がとても良い", "I love this 👍🏽 tablet", "The screen is bright",
        ]
        let endings = ["and I would buy it again.", "but not loud enough!", "", "(5/5)"]
        let text = "\(openings[number % 7]) \(endings[number % 4]) \(number % 9)"
        return Document(
            id: DocumentID("review-\(number)"),
            title: number % 3 == 0 ? "Product \(number % 5)" : nil,
            text: text,
            metadata: [
                "item_id": .string("P\(number % 5)"),
                "rating": .integer(Int64(number % 5 + 1)),
                "split": number % 4 == 0 ? "test" : "train",
            ]
        )
    }

    /// Questions as people and mischief put them.
    public static let questions: [String] = [
        "How is the battery?", "Is the sound loud enough?", "音質は?", "zzzz qqqq xxxx", "", " \n\t",
        "?", "\"", "'; DROP TABLE passages; --", "AND OR NOT NEAR(a b, 3)", "text:battery*",
        "^a + b",
        "screen\u{0}battery", "👩‍👩‍👧 👍🏽", "e\u{301}\u{301}\u{301}", "\u{FEFF}\u{202E}sound",
    ]

    /// Questions longer than any passage.
    public static let longQuestions: [String] = [
        String(repeating: "battery ", count: 10_000),
        (0..<10_000).map { "word\($0)" }.joined(separator: " ") + " screen",
        String(repeating: "x", count: 100_000),
    ]

    /// None, many, few, one, no passage at all.
    public static let filters: [Filter?] = [
        nil,
        .compare(field: "rating", .greaterOrEqual, "3"),
        .all([.any(field: "item_id", ["P1", "P2"]), .compare(field: "split", .equal, "train")]),
        .compare(field: Filter.documentIDField, .equal, "review-7"),
        .compare(field: "no_such_field", .equal, "1"),
        .not(.compare(field: "split", .equal, "train")),
    ]
}
