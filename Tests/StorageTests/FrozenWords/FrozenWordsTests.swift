import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// A store with a frozen index of words answers bit by bit like one that has FTS5 alone.
@Suite struct FrozenWordsTests {
    /// Two stores that are told the same; the second one is never frozen.
    private struct Pair {
        let frozen: SQLiteStore
        let plain: SQLiteStore

        init(in directory: URL, _ options: SQLiteStore.Options = SQLiteStore.Options()) throws {
            func store(_ name: String) throws -> SQLiteStore {
                try SQLiteStore(
                    at: directory.appending(path: "\(name)/store.sqlite"),
                    options: options
                )
            }
            frozen = try store("frozen")
            plain = try store("plain")
        }

        func add(_ documents: [Document], onDuplicate policy: DuplicatePolicy = .overwrite)
            async throws
        {
            for store in [frozen, plain] {
                try await store.add(
                    documents.map { CorpusItem(document: $0) },
                    onDuplicate: policy
                )
            }
        }

        func remove(_ ids: [DocumentID]) async throws {
            for store in [frozen, plain] { try await store.remove(ids) }
        }

        func expectSameAnswers(_ questions: Questions, count: Int, _ subject: String) async throws {
            var questions = questions
            for _ in 0..<count {
                try await expectSameAnswer(questions.next(), subject)
            }
        }

        func expectSameAnswer(
            _ question: (text: String, scoring: LexicalScoring, filter: Filter?, limit: Int),
            _ subject: String
        ) async throws {
            let (text, scoring, filter, limit) = question
            let found = try await frozen.search(
                text,
                scoring: scoring,
                filter: filter,
                limit: limit
            )
            let expected = try await plain.search(
                text,
                scoring: scoring,
                filter: filter,
                limit: limit
            )
            #expect(
                found == expected,
                "\(subject): \(text), \(scoring), \(String(describing: filter)), \(limit)"
            )
        }
    }

    /// Words with roughly Zipf's frequencies, among them some that need folding or stemming.
    struct Questions {
        var generator: SplitMix64
        let vocabulary: Int

        private static let odd = [
            "Größe", "CAFÉ", "cafe\u{301}", "running", "runs", "don't", "x-ray", "日本", "½", "ﬁ",
        ]

        mutating func word() -> String {
            if Int.random(in: 0..<20, using: &generator) == 0 {
                return Self.odd[Int.random(in: 0..<Self.odd.count, using: &generator)]
            }
            let exponent = Double(generator.float(in: 0...1))
            return "w\(Int(pow(Double(vocabulary), exponent)))"
        }

        mutating func text(words: ClosedRange<Int>) -> String {
            (0..<Int.random(in: words, using: &generator)).map { _ in word() }
                .joined(separator: " ")
        }

        mutating func document(_ number: Int, words: ClosedRange<Int>) -> Document {
            Document(
                id: DocumentID("d\(number)"),
                title: number % 5 == 0 ? text(words: 1...3) : nil,
                text: text(words: words),
                metadata: [
                    "part": .integer(Int64(number % 3)), "price": .number(Double(number) / 7),
                    "item": .string("I\(number % 97)"),
                ]
            )
        }

        mutating func filter() -> Filter? {
            let filters: [Filter?] = [
                nil, nil, .compare(field: "part", .equal, "1"),
                .compare(field: "item", .equal, "I5"),
                .compare(field: "price", .less, "3"), .compare(field: "price", .greater, "3"),
                .all([
                    .compare(field: "item", .equal, "I7"), .compare(field: "part", .notEqual, "2"),
                ]),
                .all([
                    .compare(field: "part", .equal, "0"), .compare(field: "price", .greater, "9"),
                ]),
                .any(field: "item", ["I1", "I2", "I96"]),
                .not(.compare(field: "part", .equal, "0")),
                .compare(field: "item", .equal, "nothing has it"),
                .compare(field: "id", .equal, "d3"),
            ]
            return filters[Int.random(in: 0..<filters.count, using: &generator)]
        }

        mutating func next() -> (String, LexicalScoring, Filter?, Int) {
            let scorings: [LexicalScoring] = [
                .standardBM25, .standardBM25, .tfidf, .bm25(k1: 0, b: 0), .bm25(k1: 2, b: 1),
                .bm25(k1: 0.9, b: 0.4), .bm25(k1: 1e300, b: 0.5),
            ]
            let limits = [0, 1, 3, 10, 10, 50, 100_000]
            var question = text(words: 1...8)
            // Said twice, it counts twice.
            if Bool.random(using: &generator) { question += " " + question.prefix(9) }
            return (
                question, scorings[Int.random(in: 0..<scorings.count, using: &generator)],
                filter(), limits[Int.random(in: 0..<limits.count, using: &generator)]
            )
        }
    }

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: LexicalTokenizer.allCases)
    func answersAreThoseOfFTS5WhateverHappensAfterFreezing(_ tokenizer: LexicalTokenizer)
        async throws
    {
        for seed in UInt64(0)..<3 {
            let options = SQLiteStore.Options(splitter: SentenceSplitting(), tokenizer: tokenizer)
            let pair = try Pair(in: directory.url.appending(path: "\(seed)"), options)
            var questions = Questions(generator: SplitMix64(seed: seed), vocabulary: 300)
            var count = 300
            try await pair.add((0..<count).map { questions.document($0, words: 1...40) })
            #expect(try await pair.frozen.freezeWords())
            #expect(try await !pair.frozen.freezeWords())
            try await pair.expectSameAnswers(questions, count: 40, "fresh, seed \(seed)")
            for step in 0..<6 {
                switch Int.random(in: 0..<6, using: &questions.generator) {
                case 0, 1:
                    try await pair.add(
                        (count..<count + 9).map { questions.document($0, words: 1...40) }
                    )
                    count += 9
                case 2:
                    let gone = (0..<5).map { _ in
                        DocumentID("d\(Int.random(in: 0..<count, using: &questions.generator))")
                    }
                    try await pair.remove(gone)
                case 3:
                    let number = Int.random(in: 0..<count, using: &questions.generator)
                    try await pair.add([questions.document(number, words: 1...40)])
                case 4:
                    // Other metadata and the same text: passages stay.
                    let id = DocumentID(
                        "d\(Int.random(in: 0..<count, using: &questions.generator))"
                    )
                    guard var document = try await pair.plain.document(id) else { continue }
                    document.metadata["item"] = "I5"
                    document.metadata["price"] = .number(1)
                    try await pair.add([document])
                default: try await pair.frozen.freezeWords()
                }
                questions.generator = SplitMix64(seed: questions.generator.next())
                try await pair.expectSameAnswers(
                    questions,
                    count: 15,
                    "seed \(seed), step \(step)"
                )
            }
        }
    }

    @Test func manyPassagesInManyWindowsAreFound() async throws {
        let pair = try Pair(in: directory.url)
        var questions = Questions(generator: SplitMix64(seed: 8), vocabulary: 4_000)
        // Two windows and a part of a third one.
        try await pair.add((0..<9_000).map { questions.document($0, words: 1...25) })
        try await pair.frozen.freezeWords()
        try await pair.expectSameAnswers(questions, count: 40, "9,000 passages")
        // Few passages pass: weighty words alone decide about most of them.
        for number in 0..<40 {
            let filter = Filter.any(field: "item", [FilterValue("I\(number)"), "I96"])
            let text = questions.text(words: 3...12)
            let scoring: LexicalScoring = number % 4 == 0 ? .tfidf : .standardBM25
            let question = (text, scoring, filter as Filter?, [1, 3, 10][number % 3])
            try await pair.expectSameAnswer(question, "few passages")
        }
        try await pair.remove((0..<700).map { DocumentID("d\($0 * 12)") })
        questions.generator = SplitMix64(seed: 9)
        try await pair.expectSameAnswers(questions, count: 30, "700 of them removed")
    }

    @Test func anyTextFallsIntoTheWordsThatFTS5Sees() async throws {
        let pair = try Pair(in: directory.url)
        var generator = SplitMix64(seed: 5)
        var texts: [String] = []
        for _ in 0..<800 {
            let text = generator.text(pieces: 60)
            if !text.isEmpty, !text.utf8.contains(0) { texts.append(text) }
        }
        texts.append(String(repeating: "again ", count: 70_000))
        texts.append(String(repeating: "again ", count: 300) + "once")
        texts.append(
            String(repeating: "x", count: 40_000) + " yes " + String(repeating: "é", count: 60)
        )
        texts.append("e\u{301}\u{301} \u{301} \u{301}a İ ı K ſ ")
        try await pair.add(texts.map { Document(text: $0) }, onDuplicate: .skip)
        try await pair.frozen.freezeWords()
        // All of them are taken apart; the odd ones at the end and every fourth are asked for.
        for (place, text) in texts.enumerated() where place % 4 == 0 || place > texts.count - 5 {
            for scoring in [LexicalScoring.standardBM25, .tfidf] {
                let question = String(text.prefix(400))
                let found = try await pair.frozen.search(
                    question,
                    scoring: scoring,
                    filter: nil,
                    limit: 20
                )
                let expected = try await pair.plain.search(
                    question,
                    scoring: scoring,
                    filter: nil,
                    limit: 20
                )
                #expect(found == expected, "\(question.prefix(60))")
            }
        }
    }

    @Test func anotherTokenizerMakesTheFileUseless() async throws {
        let pair = try Pair(in: directory.url)
        var questions = Questions(generator: SplitMix64(seed: 2), vocabulary: 50)
        try await pair.add((0..<200).map { questions.document($0, words: 1...20) })
        try await pair.frozen.freezeWords()
        for store in [pair.frozen, pair.plain] {
            try await store.rebuildWordIndex(tokenizer: .porter)
        }
        try await pair.expectSameAnswers(questions, count: 30, "file of another tokenizer")
        #expect(try await pair.frozen.freezeWords())
        try await pair.expectSameAnswers(questions, count: 30, "frozen again")
    }

    @Test func anEmptyStoreIsNotFrozen() async throws {
        let pair = try Pair(in: directory.url)
        #expect(try await !pair.frozen.freezeWords())
        try await pair.add([Document(id: DocumentID("only"), text: "the only one")])
        #expect(try await pair.frozen.freezeWords())
        try await pair.remove([DocumentID("only")])
        let found = try await pair.frozen.search(
            "only",
            scoring: .standardBM25,
            filter: nil,
            limit: 3
        )
        #expect(found == [])
        #expect(try await !pair.frozen.freezeWords())
    }

    @Test func freezingTwiceGivesTheSameBytes() async throws {
        let pair = try Pair(in: directory.url)
        var questions = Questions(generator: SplitMix64(seed: 4), vocabulary: 900)
        try await pair.add((0..<5_000).map { questions.document($0, words: 1...9) })
        try await pair.frozen.freezeWords()
        let first = try Data(contentsOf: pair.frozen.frozenWordsFile)
        try FileManager.default.removeItem(at: pair.frozen.frozenWordsFile)
        #expect(try await SQLiteStore(at: pair.frozen.file).freezeWords())
        #expect(try Data(contentsOf: pair.frozen.frozenWordsFile) == first)
    }
}
