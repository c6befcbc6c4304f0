import Foundation
import TestSupport
import Testing

/// A corpus of a few invented reviews, small enough to reason about.
let fewReviews = """
    {"id": "r1", "title": "Good", "text": "The strap is soft. It never hurt, even on a ten mile walk.", "meta": {"item_id": "BAG", "rating": 5, "split": "train"}}
    {"id": "r2", "text": "Battery lasts about two days. The screen is great for reading in bed 😀.", "meta": {"item_id": "READER", "rating": 4, "split": "train"}}
    {"id": "r3", "text": "I returned it. The zipper broke after a week and nobody answered my mail.", "meta": {"item_id": "BAG", "rating": 1, "split": "test"}}
    {"id": "r4", "text": "Crème de la crème — my café uses it every day.", "meta": {"item_id": "POT", "rating": 5, "split": "test"}}

    """

@Suite struct EndToEndTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
    }

    private func imported() throws {
        let outcome = try quarry.run("import", "few.jsonl", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func importCountsWhatItDid() throws {
        let first = try quarry.run("import", "few.jsonl", "--json").json()
        #expect(first["added"] as? Int == 4)
        let again = try quarry.run("import", "few.jsonl", "--json").json()
        #expect(again["added"] as? Int == 0)
        #expect(again["duplicate"] as? Int == 4)
        let counts = try quarry.run("documents", "count", "--json").json()
        #expect(counts["documents"] as? Int == 4)
        #expect(counts["passages"] as? Int == 4)
        let refused = try quarry.run("import", "few.jsonl", "--on-duplicate", "fail")
        #expect(refused.status == 65)
    }

    @Test func searchFindsByWordsInsideTheFilter() throws {
        try imported()
        let found = try quarry.run("search", "zipper strap?", "--json").json()
        let documents = try #require(found["documents"] as? [[String: Any]])
        #expect(documents.count == 4, "passages without a common word fill the list")
        #expect(
            Set(documents.prefix(2).compactMap { $0["document_id"] as? String }) == ["r1", "r3"]
        )
        let filtered = try quarry.run(
            "search",
            "zipper strap?",
            "--filter",
            "split=test",
            "--filter",
            "rating<3",
            "--json"
        ).json()
        let names = (filtered["documents"] as? [[String: Any]])?.map {
            $0["document_id"] as? String
        }
        #expect(names == ["r3"])
    }

    @Test func anUnknownFilterFieldMatchesNothingAndWarns() throws {
        try imported()
        let outcome = try quarry.run("search", "strap", "--filter", "itemid=BAG", "--json")
        #expect(outcome.status == 0)
        #expect((try outcome.json()["documents"] as? [Any])?.isEmpty == true)
        #expect(outcome.errors.contains("itemid"))
    }

    @Test func askAnswersWithWordsThatSliceBack() throws {
        try imported()
        for question in ["Does the strap hurt on long walks?", "How long does the battery last?"] {
            let reply = try quarry.run("ask", question, "--json").json()
            let answers = try #require(reply["answers"] as? [[String: Any]])
            #expect(!answers.isEmpty)
            for answer in answers where answer["no_answer"] as? Bool == false {
                let id = try #require(answer["document_id"] as? String)
                let document = try quarry.run("documents", "get", id, "--json").json()
                let text = try #require(document["text"] as? String)
                let scalars = Array(text.unicodeScalars)
                let start = try #require(answer["offset_start"] as? Int)
                let end = try #require(answer["offset_end"] as? Int)
                var slice = String.UnicodeScalarView()
                slice.append(contentsOf: scalars[start..<end])
                #expect(String(slice) == answer["answer"] as? String)
                let bytes = Array(text.utf8)
                let byteStart = try #require(answer["byte_start"] as? Int)
                let byteEnd = try #require(answer["byte_end"] as? Int)
                #expect(
                    String(decoding: bytes[byteStart..<byteEnd], as: UTF8.self)
                        == answer["answer"] as? String
                )
            }
        }
    }

    @Test func theSameQuestionGivesTheSameBytes() throws {
        try imported()
        func reply(_ threads: String) throws -> String {
            var json = try quarry.run(
                "ask",
                "Is it good for reading?",
                "--json",
                "--threads",
                threads
            ).json()
            json["timings_ms"] = nil
            let data = try JSONSerialization.data(withJSONObject: json, options: .sortedKeys)
            return String(decoding: data, as: UTF8.self)
        }
        let once = try reply("1")
        #expect(try reply("1") == once)
        #expect(try reply("2") == once)
    }

    @Test func everyRetrieverAnswersAfterIndexing() throws {
        try imported()
        let indexed = try quarry.run("index", "--json")
        #expect(indexed.status == 0, "\(indexed.errors)")
        for retriever in ["bm25", "tfidf", "embedding", "hybrid"] {
            let outcome = try quarry.run(
                "search",
                "reading a book at night",
                "--retriever",
                retriever,
                "--filter",
                "item_id in READER,BAG",
                "--top-k",
                "2",
                "--json"
            )
            #expect(outcome.status == 0, "\(retriever): \(outcome.errors)")
            let documents = try #require(try outcome.json()["documents"] as? [[String: Any]])
            #expect(documents.count == 2, "\(retriever)")
            if retriever != "bm25" && retriever != "tfidf" {
                #expect(documents[0]["document_id"] as? String == "r2", "\(retriever)")
            }
        }
    }

    @Test func anIndexRemembersItsEmbedderAndItsKind() throws {
        try imported()
        let bundled = packageRoot.appending(
            path: "Sources/BundledModels/Resources/all-MiniLM-L6-v2"
        )
        let own = directory.url.appending(path: "own-embedder")
        try FileManager.default.copyItem(at: bundled, to: own)
        let made = try quarry.run("index", "--embedder", "./own-embedder", "--vectors", "hnsw")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try quarry.run("index").status == 0)
        let manifest = try String(
            contentsOf: directory.url.appending(path: "Index/default/manifest.json"),
            encoding: .utf8
        )
        #expect(manifest.contains("own-embedder@") && manifest.contains("hnsw"))
        let found = try quarry.run("ask", "reading?", "--retriever", "embedding", "--json")
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("own-embedder@"))
    }

    @Test func aDeletedDocumentIsGoneFromEveryIndex() throws {
        try imported()
        #expect(try quarry.run("index").status == 0)
        #expect(try quarry.run("documents", "delete", "r2").status == 0)
        for retriever in ["bm25", "embedding", "hybrid"] {
            let found = try quarry.run(
                "search",
                "battery screen",
                "--retriever",
                retriever,
                "--json"
            )
            #expect(!found.output.contains("\"r2\""), "\(retriever)")
        }
        #expect(try quarry.run("doctor").status == 0)
    }

    @Test func readMarksTheWordsOfTheContext() throws {
        let context = "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size."
        let outcome = try quarry.run(
            "read",
            "--question",
            "How much music can this hold?",
            "--context",
            context,
            "--json"
        )
        let answers = try #require(try outcome.json()["answers"] as? [[String: Any]])
        let best = try #require(answers.first?["answer"] as? String)
        #expect(!best.isEmpty && context.contains(best))
    }

    @Test func readTakesEmptyAndOddContexts() throws {
        let empty = try quarry.run("read", "--question", "Is it?", "--context", "", "--json")
        #expect(empty.status == 0)
        #expect((try empty.json()["answers"] as? [Any])?.isEmpty == true)
        let odd = try quarry.run(
            "read",
            "--question",
            "What?",
            "--context",
            "👩‍👩‍👧 e\u{301}\u{301} \u{200B}",
            "--json"
        )
        #expect(odd.status == 0, "\(odd.errors)")
    }

    @Test func embedPrintsOneUnitVectorALine() throws {
        let outcome = try quarry.run("embed", "--text", "one", "two", "--as", "query")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let vector = try #require(object?["vector"] as? [Double])
            #expect(vector.count == 384)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
        }
    }

    @Test func everyCommandHasHelpWithAnExample() throws {
        let commands = [
            ["import"], ["index"], ["search"], ["ask"], ["read"], ["embed"], ["documents", "get"],
            ["documents", "count"], ["documents", "delete"], ["labels", "count"],
            ["models", "list"], ["models", "info"], ["models", "import"], ["doctor"],
        ]
        for command in commands {
            let outcome = try quarry.run(command + ["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("Example: quarry \(command.joined(separator: " "))"))
        }
    }
}
