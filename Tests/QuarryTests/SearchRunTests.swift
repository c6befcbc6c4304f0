import Foundation
import TestSupport
import Testing

/// `quarry search --queries` writes runs that a scorer can read.
@Suite struct SearchRunTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try write("few.jsonl", fewReviews)
        try write(
            "queries.jsonl",
            """
            {"id": "q1", "text": "strap zipper"}
            {"_id": "q2", "text": "battery for reading", "metadata": {}}
            {"id": "q3", "text": "xyzzy"}
            {"id": "q4", "text": "week day walk", "filters": {"item_id": "BAG"}}

            """
        )
        #expect(try quarry.run("import", "few.jsonl").status == 0)
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: directory.url.appending(path: name))
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOf: directory.url.appending(path: name), encoding: .utf8)
    }

    /// Lines of a run by query: document names, best first.
    private func documents(in run: String) throws -> [String: [String]] {
        var documents: [String: [String]] = [:]
        var last: (query: String, score: Double)?
        for line in run.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count == 6)
            documents[words[0], default: []].append(words[2])
            #expect(words[1] == "Q0")
            #expect(Int(words[3]) == documents[words[0]]?.count, "\(line)")
            let score = try #require(Double(words[4]))
            if let last, last.query == words[0] { #expect(last.score >= score) }
            last = (words[0], score)
        }
        return documents
    }

    @Test func aRunHasTheMatchesOfEveryQuery() throws {
        let outcome = try quarry.run(
            ["search", "--queries", "queries.jsonl", "--run", "out.trec", "--json"]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.json()
        #expect(report["queries"] as? Int == 4)
        #expect(report["unmatched"] as? Int == 1)
        #expect(report["queries_per_second"] is Double)
        let run = try read("out.trec")
        #expect(report["lines"] as? Int == run.split(separator: "\n").count)
        let found = try documents(in: run)
        #expect(Set(found["q1"] ?? []) == ["r1", "r3"])
        #expect(found["q2"]?.first == "r2")
        #expect(found["q3"] == nil, "what shares no word is not ranked")
        #expect(Set(found["q4"] ?? []) == ["r1", "r3"], "a query's own filter holds")
        #expect(run.hasPrefix("q1 Q0 ") && run.contains(" bm25\n"))
    }

    @Test func standardOutputTakesARunToo() throws {
        let outcome = try quarry.run(
            ["search", "--queries", "-", "--run", "-", "--top-k", "1", "--tag", "mine"],
            input: try read("queries.jsonl")
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = try documents(in: outcome.output)
        #expect(found.values.allSatisfy { $0.count == 1 })
        #expect(outcome.output.hasSuffix(" mine\n"))
    }

    @Test func everyRetrieverWritesTheSameRunOnAnyNumberOfThreads() throws {
        #expect(try quarry.run("index").status == 0)
        for retriever in ["bm25", "tfidf", "embedding", "hybrid"] {
            func run(_ threads: String) throws -> String {
                let outcome = try quarry.run(
                    "search",
                    "--queries",
                    "queries.jsonl",
                    "--run",
                    "-",
                    "--retriever",
                    retriever,
                    "--threads",
                    threads
                )
                #expect(outcome.status == 0, "\(outcome.errors)")
                return outcome.output
            }
            let once = try run("1")
            #expect(try documents(in: once)["q2"]?.first == "r2", "\(retriever)")
            #expect(try run("2") == once, "\(retriever)")
        }
    }

    @Test func aDocumentOfSeveralPassagesStandsOnce() throws {
        let long = (0..<40).map { "Sentence \($0) praises the strap." }.joined(separator: " ")
        try write("long.jsonl", "{\"id\": \"long\", \"text\": \"\(long)\"}\n")
        #expect(try quarry.run("import", "long.jsonl", "--passage-words", "8").status == 0)
        let outcome = try quarry.run(
            ["search", "--queries", "queries.jsonl", "--run", "-", "--top-k", "3"]
        )
        #expect(Set(try documents(in: outcome.output)["q1"] ?? []) == ["long", "r1", "r3"])
    }

    @Test func titlesAreSearched() throws {
        try write("titled.jsonl", #"{"id": "t", "title": "Xyzzy", "text": "A quiet fan."}"#)
        #expect(try quarry.run("import", "titled.jsonl").status == 0)
        let outcome = try quarry.run(["search", "--queries", "queries.jsonl", "--run", "-"])
        #expect(try documents(in: outcome.output)["q3"] == ["t"])
    }

    @Test func anIndexRemembersWhetherItsTitlesAreEmbedded() throws {
        func embedder(_ arguments: String...) throws -> String {
            let outcome = try quarry.run(["index", "--json"] + arguments)
            return try #require(try outcome.json()["embedder"] as? String, "\(outcome.errors)")
        }
        try write("text.yaml", "embedder:\n  passage: text\n")
        #expect(try !embedder("--config", "text.yaml").hasSuffix("+title"))
        #expect(try !embedder().hasSuffix("+title"), "what the index was made with")
    }

    @Test func titlesAreEmbeddedInANewIndex() throws {
        let outcome = try quarry.run("index", "--json")
        #expect((try outcome.json()["embedder"] as? String)?.hasSuffix("+title") == true)
        #expect(try quarry.run("doctor").status == 0)
    }

    /// The towers are copies of one embedder, not trained as a pair: this shows that the path works,
    /// not how well DPR finds.
    @Test func towersThatWereNotTrainedAsAPairServeDPR() throws {
        let bundled = packageRoot.appending(
            path: "Sources/BundledModels/Resources/all-MiniLM-L6-v2"
        )
        let towers = directory.url.appending(path: "untrained-towers")
        for tower in ["question_encoder", "ctx_encoder"] {
            let folder = towers.appending(path: tower)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in ["config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"] {
                try FileManager.default.copyItem(
                    at: bundled.appending(path: file),
                    to: folder.appending(path: file)
                )
            }
        }
        let indexed = try quarry.run("index", "--embedder", "./untrained-towers")
        #expect(indexed.status == 0, "\(indexed.errors)")
        let outcome = try quarry.run(
            [
                "search", "--queries", "queries.jsonl", "--run", "dpr.trec", "--retriever", "dpr",
                "--json",
            ]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.json()
        #expect(report["retriever"] as? String == "dpr")
        #expect((report["embedder"] as? String)?.hasPrefix("untrained-towers@") == true)
        let found = try documents(in: try read("dpr.trec"))
        #expect(found["q1"]?.count == 4 && found["q4"]?.count == 2)
    }

    @Test(arguments: [
        ("", 1, "a query a line"), ("{\"id\": \"a\", \"text\": \"b\"}\nnonsense\n", 2, "JSON"),
        ("{\"id\": \"a\", \"text\": \"b\"}\n{\"id\": \"a\", \"text\": \"c\"}\n", 2, "line 1 has"),
        ("{\"id\": \"a\"}\n", 1, "\"text\""), ("{\"id\": \"a\", \"text\": \"\"}\n", 1, "empty"),
    ])
    func aFileThatHoldsNoQueriesIsRefusedByLine(text: String, line: Int, words: String) throws {
        try write("bad.jsonl", text)
        let outcome = try quarry.run("search", "--queries", "bad.jsonl", "--run", "out.trec")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("bad.jsonl:\(line):"), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory.url.path + "/out.trec"))
    }

    @Test func idsWithSpacesFitNoRun() throws {
        try write("spaced.jsonl", #"{"id": "a b", "text": "strap"}"#)
        #expect(try quarry.run("import", "spaced.jsonl").status == 0)
        try write("out.trec", "as it was")
        let outcome = try quarry.run("search", "--queries", "queries.jsonl", "--run", "out.trec")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("\"a b\""), "\(outcome.errors)")
        #expect(try read("out.trec") == "as it was")
    }

    @Test func aRunCannotBeWrittenEverywhere() throws {
        for (place, words) in [("Index", "a folder"), ("gone/out.trec", "no folder")] {
            let outcome = try quarry.run("search", "--queries", "queries.jsonl", "--run", place)
            #expect(outcome.status == 73)
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
        }
    }

    @Test(arguments: [
        ["search"], ["search", "strap", "--queries", "queries.jsonl", "--run", "-"],
        ["search", "--queries", "queries.jsonl"], ["search", "strap", "--run", "-"],
        ["search", "--queries", "queries.jsonl", "--run", "-", "--json"],
        ["search", "--queries", "queries.jsonl", "--run", "-", "--explain"],
        ["search", "--queries", "queries.jsonl", "--run", "-", "--tag", "a b"],
        ["import", "few.jsonl", "--tokenizer", "unicode61"],
    ])
    func optionsThatDoNotGoTogetherAreRefused(arguments: [String]) throws {
        let outcome = try quarry.run(arguments)
        #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func fileNamesNameDocuments() throws {
        let folder = directory.url.appending(path: "pages/sub")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("<p>A strap of felt.".utf8).write(to: folder.appending(path: "P-1.html"))
        let imported = try quarry.run(
            ["import", "pages", "--format", "html", "--ids-from-names", "--tokenizer", "porter"]
                + ["--index", "pages-index"]
        )
        #expect(imported.status == 0, "\(imported.errors)")
        try write("q.jsonl", #"{"id": 1, "text": "straps"}"#)
        let outcome = try quarry.run(
            ["search", "--queries", "q.jsonl", "--run", "-", "--index", "pages-index"]
        )
        #expect(try documents(in: outcome.output) == ["1": ["sub/P-1"]])
    }
}
