import Foundation
import GRDB
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Scores are those of FTS5 itself, and those of the formulas.
@Suite struct ScoringTests {
    private let directory: TemporaryDirectory
    private let file: URL

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.url.appending(path: "store.sqlite")
    }

    @Test(arguments: LexicalTokenizer.allCases)
    func standardBM25IsThatOfFTS5(_ tokenizer: LexicalTokenizer) async throws {
        var generator = SplitMix64(seed: 3)
        let vocabulary = (0..<60).map { "word\($0)" } + ["running", "runs", "café", "the"]
        let texts = (0..<400).map { number in
            let words = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                let index = Int.random(in: 0..<vocabulary.count, using: &generator)
                return vocabulary[
                    min(index, Int.random(in: 0..<vocabulary.count, using: &generator))
                ]
            }
            return words.joined(separator: " ") + " the \(number)"
        }
        let store = try SQLiteStore(at: file, options: SQLiteStore.Options(tokenizer: tokenizer))
        try await store.add(
            texts.map {
                CorpusItem(document: Document(text: $0, metadata: ["n": .integer(Int64($0.count))]))
            },
            onDuplicate: .skip
        )
        let peer = try DatabaseQueue()
        try await peer.write { db in
            let tokenize = tokenizer == .porter ? "porter unicode61" : "unicode61"
            try db.execute(sql: "CREATE VIRTUAL TABLE t USING fts5(body, tokenize = '\(tokenize)')")
            for text in texts {
                try db.execute(sql: "INSERT INTO t(body) VALUES (?)", arguments: [text])
            }
        }
        for _ in 0..<100 {
            let words = Set((0..<5).map { _ in generator.next() % UInt64(vocabulary.count) })
            let question = words.map { vocabulary[Int($0)] }.joined(separator: " ")
            let match = words.map { "\"\(vocabulary[Int($0)])\"" }.joined(separator: " OR ")
            let expected = try await peer.read { db in
                try Row.fetchAll(
                    db,
                    sql: "SELECT rowid, -bm25(t) FROM t WHERE t MATCH ?",
                    arguments: [match]
                )
                .map { Match(passage: PassageID($0[0]), score: $0[1]) }
            }
            let found = try await store.search(
                question,
                scoring: .standardBM25,
                filter: nil,
                limit: 1_000
            )
            let scores = Dictionary(uniqueKeysWithValues: expected.map { ($0.passage, $0.score) })
            #expect(found.count == expected.count)
            for match in found {
                let theirs = try #require(scores[match.passage])
                #expect(abs(match.score - theirs) <= 1e-9 * theirs, "\(question)")
            }
            #expect(found == found.sorted(by: Match.isBetter))
        }
    }

    @Test func asFewAsWantedAreTheBestOfAll() async throws {
        var generator = SplitMix64(seed: 9)
        let items = (0..<9_000).map { number in
            let words = (0..<12).map { _ in
                // Roughly Zipf: word 1 stands in most texts, word 3,000 in few.
                "w\(Int(pow(3_000, Double(generator.float(in: 0...1)))))"
            }
            return CorpusItem(
                document: Document(
                    id: DocumentID("\(number)"),
                    text: words.joined(separator: " "),
                    metadata: ["part": .integer(Int64(number % 3))]
                )
            )
        }
        let store = try SQLiteStore(at: file)
        try await store.add(items, onDuplicate: .fail)
        for round in 0..<60 {
            let words = (0..<7).map { _ in
                "w\(Int(pow(3_000, Double(generator.float(in: 0...1)))))"
            }
            let question = words.joined(separator: " ")
            let scoring: LexicalScoring = round % 2 == 0 ? .standardBM25 : .tfidf
            let filter: Filter? =
                round % 3 == 0 ? .compare(field: "part", .greater, "0") : nil
            let all = try await store.search(
                question,
                scoring: scoring,
                filter: filter,
                limit: 100_000
            )
            for limit in [1, 5, 20, 300] {
                let best = try await store.search(
                    question,
                    scoring: scoring,
                    filter: filter,
                    limit: limit
                )
                #expect(best == Array(all.prefix(limit)), "\(question), \(limit)")
            }
        }
    }

    @Test func bm25CountsAWordAsOftenAsTheQuestionSaysIt() async throws {
        let store = try SQLiteStore(at: file)
        try await store.add(
            ["red hat", "red shoe", "blue hat", "green"].map {
                CorpusItem(document: Document(text: $0))
            },
            onDuplicate: .fail
        )
        func score(_ question: String, _ scoring: LexicalScoring) async throws -> Double? {
            try await store.search(question, scoring: scoring, filter: nil, limit: 4)
                .first { $0.passage == PassageID(4) }?.score
        }
        let once = try #require(await score("green", .standardBM25))
        #expect(try await score("Green, green hat", .standardBM25) == 2 * once)
        #expect(try await score("green", .tfidf) == score("green green", .tfidf))
    }

    @Test(arguments: [
        LexicalScoring.bm25(k1: -1, b: 0.5), .bm25(k1: 1, b: 1.5), .bm25(k1: .nan, b: 0),
        .bm25(k1: 1, b: .nan),
    ])
    func parametersWithoutMeaningAreRefused(_ scoring: LexicalScoring) async throws {
        let store = try SQLiteStore(at: file)
        let error = await #expect(throws: QuarryError.self) {
            try await store.search("a", scoring: scoring, filter: nil, limit: 1)
        }
        #expect(error?.kind == .usage)
    }

    @Test func aDocumentOfFiveMegabytesIsADocument() async throws {
        let options = SQLiteStore.Options(splitter: SentenceSplitting())
        let store = try SQLiteStore(at: file, options: options)
        let text = (0..<12_000).map {
            "Sentence \($0) says that größe matters, not \($0 % 97) more. "
        }
        .joined()
        let long = text + String(repeating: "y", count: 5_000_000 - text.utf8.count)
        try await store.add([CorpusItem(document: Document(text: long))], onDuplicate: .fail)
        let hits = try await store.search(
            "What does sentence 4711 say?",
            scoring: .standardBM25,
            filter: nil,
            limit: 3
        )
        let passages = try await store.passages(hits.map(\.passage))
        #expect(passages[0].text.contains("Sentence 4711 "))
        #expect(long.slice(scalars: passages[0].range.scalars) == passages[0].text)
        #expect(try await store.remove([passages[0].documentID]) == 1)
        #expect(try await store.counts().passages == 0)
    }
}
