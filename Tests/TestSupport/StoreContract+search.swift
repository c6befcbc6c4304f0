import QuestionAnswering

extension StoreContract {
    static let searchClaims: [StoreClaim] = [
        .making("search finds and scores what the formulas say, under any filter") { make in
            for seed in UInt64(0)..<10 {
                var generator = SplitMix64(seed: seed)
                let items = (0..<60).map { _ in
                    CorpusItem(generator.prose(words: 12), generator.metadata())
                }
                let store = try await make(SentenceSplitting())
                let definition = InMemoryStore(splitter: SentenceSplitting())
                try await store.add(items, onDuplicate: .skip)
                try await definition.add(items, onDuplicate: .skip)
                for _ in 0..<60 {
                    try await compare(store, definition, &generator, seed: seed)
                }
            }
        },
        StoreClaim("any question is a question, and none is an error") { store in
            let texts = [
                "Is it \"good\"? (yes)", "AND the ends", "NOT a thing: near", "don't * stop",
            ]
            try await store.add(texts.map { CorpusItem($0) }, onDuplicate: .fail)
            let odd = [
                "", " ", "?", "\"", "\"\"", "'", "\"good", "good\"", "AND", "OR", "NOT",
                "NEAR(a b)",
                "body:good", "filters:x", "^good", "good*", "+", "-good", "(", ")", "{a b}:c",
                "a AND",
                "; DROP TABLE documents; --", "\u{0}good", "good\u{0}bad", "🇩🇪", "\u{FFFD}", "%s%n",
                "\\",
                "good:good", "e\u{301}", "a\u{301}\u{301}\u{301}", "col : \"x", "``", "“quoted”",
                String(repeating: "(", count: 9_000), String(repeating: "long", count: 20_000),
            ]
            for text in odd {
                _ = try await store.search(text, scoring: .standardBM25, filter: nil, limit: 3)
                _ = try await store.search(text, scoring: .tfidf, filter: nil, limit: 3)
            }
            var generator = SplitMix64(seed: 7)
            for _ in 0..<300 {
                let text = generator.text(pieces: 30)
                _ = try await store.search(text, scoring: .standardBM25, filter: nil, limit: 3)
            }
            for (text, hits) in [("good?", 1), ("GOOD \"good\" good", 1), ("not", 1), ("stop*", 1)]
            {
                let found = try await store.search(
                    text,
                    scoring: .standardBM25,
                    filter: nil,
                    limit: 3
                )
                try expect(found.count, equals: hits, text)
            }
        },
        .making("a question of ten thousand words is answered like any other") { make in
            let vocabulary = (0..<6_000).map { "w\($0)" }
            let items = (0..<200).map { i in
                CorpusItem(vocabulary[(i * 30)..<(i * 30 + 30)].joined(separator: " ") + " common")
            }
            let store = try await make(WholeText())
            let definition = InMemoryStore()
            try await store.add(items, onDuplicate: .fail)
            try await definition.add(items, onDuplicate: .fail)
            let question = (vocabulary + vocabulary.prefix(4_000)).joined(separator: ", ")
            let found = try await store.search(
                question,
                scoring: .standardBM25,
                filter: nil,
                limit: 20
            )
            let expected = await definition.search(
                question,
                scoring: .standardBM25,
                filter: nil,
                limit: 20
            )
            try expect(found.map(\.passage), equals: expected.map(\.passage))
        },
        StoreClaim("equal scores keep the order of the passages") { store in
            try await store.add(
                (0..<30).map { CorpusItem("same words here", id: "d\($0)") },
                onDuplicate: .fail
            )
            let found = try await store.search(
                "words",
                scoring: .standardBM25,
                filter: nil,
                limit: 7
            )
            try expect(found.map(\.passage.rawValue), equals: Array(1...7))
        },
        StoreClaim("a common word still finds, where nothing rarer does") { store in
            let texts = (0..<50).map { "the review number \($0)" } + ["something else"]
            try await store.add(texts.map { CorpusItem($0) }, onDuplicate: .fail)
            let found = try await store.search(
                "the 7",
                scoring: .standardBM25,
                filter: nil,
                limit: 5
            )
            try expect(found.map(\.passage.rawValue), equals: [8, 1, 2, 3, 4])
            try expect(found.allSatisfy { $0.score > 0 }, equals: true)
        },
    ]

    private static func compare(
        _ store: any FullStore,
        _ definition: InMemoryStore,
        _ generator: inout SplitMix64,
        seed: UInt64
    ) async throws {
        let question = generator.prose(words: 8)
        let filter = generator.pick([nil, generator.filter(depth: 2), generator.filter(depth: 1)])
        let limit = generator.pick([0, 1, 3, 10, 1_000])
        let scoring: LexicalScoring = generator.pick([
            .standardBM25, .tfidf, .bm25(k1: 0, b: 0), .bm25(k1: 2, b: 1), .bm25(k1: 0.9, b: 0.4),
        ])
        let found = try await store.search(question, scoring: scoring, filter: filter, limit: limit)
        let expected = await definition.search(
            question,
            scoring: scoring,
            filter: filter,
            limit: limit
        )
        let subject = "seed \(seed), \(question), \(scoring), \(String(describing: filter))"
        try expect(found.map(\.passage), equals: expected.map(\.passage), subject)
        for (a, b) in zip(found, expected) {
            try expect(
                abs(a.score - b.score) <= 1e-12 * b.score,
                equals: true,
                "\(a) \(b) \(subject)"
            )
        }
    }
}

extension SplitMix64 {
    /// Sentences of words, the first ones of the list in most of them.
    mutating func prose(words count: Int) -> String {
        let vocabulary = [
            "the", "The", "it", "is", "good", "reading", "screen", "sharp", "battery", "lasts",
            "café",
            "CAFE", "naïve", "3", "tablet's", "can't", "x-ray", "over-priced", "Größe", "kids",
            "movie",
        ]
        return (0..<Int.random(in: 1...count, using: &self)).map { _ in
            let first = Int.random(in: 0..<vocabulary.count, using: &self)
            let second = Int.random(in: 0..<vocabulary.count, using: &self)
            return vocabulary[min(first, second)] + pick([" ", " ", " ", ", ", ". ", "? "])
        }
        .joined()
    }
}
