import Foundation
import TestSupport
import Testing

/// Wrong input gets a clear message and the right exit code, and nothing is lost.
@Suite struct BadInputTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try write("few.jsonl", Data(fewReviews.utf8))
        #expect(try quarry.run("import", "few.jsonl").status == 0)
    }

    private func write(_ name: String, _ data: Data) throws {
        try data.write(to: directory.url.appending(path: name))
    }

    private func documentCount() throws -> Int? {
        try quarry.run("documents", "count", "--json").json()["documents"] as? Int
    }

    private func expect(
        _ status: Int32,
        saying words: [String],
        from arguments: [String]
    ) throws {
        let outcome = try quarry.run(arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        for word in words {
            #expect(outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
        }
        #expect(try documentCount() == 4)
    }

    @Test func unknownFormat() throws {
        try expect(
            64,
            saying: ["parquet", "jsonl"],
            from: ["import", "few.jsonl", "--format", "parquet"]
        )
    }

    @Test func missingFile() throws {
        try expect(66, saying: ["gone.jsonl"], from: ["import", "gone.jsonl"])
        try expect(
            66,
            saying: ["gone.txt"],
            from: ["read", "--question", "a", "--context-file", "gone.txt"]
        )
    }

    @Test func aModelThatIsMissingOrBrokenIsNamed() throws {
        try expect(66, saying: ["nobody"], from: ["models", "info", "nobody"])
        try expect(66, saying: ["nowhere"], from: ["models", "import", "nowhere"])
        try expect(
            66,
            saying: ["nowhere"],
            from: ["models", "average", "nowhere", "minilm-l6-reader", "--out", "mean"]
        )
        try FileManager.default.createDirectory(
            at: directory.url.appending(path: "broken"),
            withIntermediateDirectories: true
        )
        try write("broken/config.json", Data("{]".utf8))
        try expect(65, saying: ["broken"], from: ["models", "import", "broken"])
    }

    @Test func malformedLinesAreNamedAndTheRestComesIn() throws {
        try write(
            "broken.jsonl",
            Data(
                """
                {"text": "A fine kettle."}
                {"text": "Cut off
                {"meta": {"a": 1}}
                {"text": 7}
                {"text": "Another kettle."}

                """.utf8
            )
        )
        let outcome = try quarry.run("import", "broken.jsonl")
        #expect(outcome.status == 65)
        for line in ["broken.jsonl:2", "broken.jsonl:3", "broken.jsonl:4"] {
            #expect(outcome.errors.contains(line), "\(outcome.errors)")
        }
        #expect(try documentCount() == 6)
    }

    @Test func malformedCSVIsNamedByLine() throws {
        try write("broken.csv", Data("text,rating\nGood kettle,5\nToo,many,cells\n\"open,1\n".utf8))
        let outcome = try quarry.run("import", "broken.csv")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("broken.csv:3"), "\(outcome.errors)")
        #expect(outcome.errors.contains("broken.csv:4"), "\(outcome.errors)")
    }

    @Test func zeroDocuments() throws {
        try write("empty.jsonl", Data())
        try expect(65, saying: ["empty.jsonl"], from: ["import", "empty.jsonl"])
    }

    @Test func nulBytesAndInvalidUTF8() throws {
        try write("nul.jsonl", Data("{\"text\": \"a\\u0000b\"}\n".utf8))
        try expect(65, saying: ["nul.jsonl:1"], from: ["import", "nul.jsonl"])
        try write(
            "latin1.jsonl",
            Data([0x7B, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3A, 0x22, 0xE9, 0x22, 0x7D, 0x0A])
        )
        try expect(65, saying: ["latin1.jsonl:1", "UTF-8"], from: ["import", "latin1.jsonl"])
    }

    @Test func aFiveMegabyteDocument() throws {
        let sentence = "The kettle boils and the purple handle stays cool. "
        let text = String(repeating: sentence, count: 5_000_000 / sentence.utf8.count)
        try write("long.txt", Data(text.utf8))
        let outcome = try quarry.run("import", "long.txt", "--format", "text")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = try quarry.run("search", "purple handle", "--top-k", "3", "--json")
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("purple handle"))
    }

    @Test func aQuestionOfTenThousandWords() throws {
        let question = (0..<10_000).map { "word\($0)?" }.joined(separator: " ")
        let found = try quarry.run("search", question, "--json")
        #expect(found.status == 0, "\(found.errors)")
        let reply = try quarry.run("ask", question + " strap", "--json")
        #expect(reply.status == 0, "\(reply.errors)")
    }

    @Test(arguments: [
        "", "?", "\"", "'", "AND", "OR NOT", "NEAR(a b)", "a*", "col:a", "(", "a -b", "^a", "{a}",
        "it's \"5\" stars?!", "😀", "\\", "%", "strap; DROP TABLE document", "a\nb",
    ])
    func anyPunctuationIsAQuestion(question: String) throws {
        let found = try quarry.run("search", question, "--json")
        #expect(found.status == 0, "\(question): \(found.errors)")
    }

    @Test func aDirectoryWithoutCheckpoint() throws {
        let empty = directory.url.appending(path: "nomodel")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        try expect(66, saying: ["nomodel"], from: ["ask", "strap?", "--reader", "./nomodel"])
        try expect(66, saying: ["nothere"], from: ["ask", "strap?", "--reader", "nothere"])
    }

    @Test func aDamagedCheckpoint() throws {
        let bundled = packageRoot.appending(
            path: "Sources/BundledModels/Resources/minilm-l6-reader"
        )
        let cut = directory.url.appending(path: "cut")
        try FileManager.default.copyItem(at: bundled, to: cut)
        let weights = cut.appending(path: "model.safetensors")
        try Data(contentsOf: weights).prefix(3000).write(to: weights)
        try expect(
            65,
            saying: ["cut/model.safetensors", "2992 bytes", "damaged"],
            from: ["ask", "strap?", "--reader", "./cut"]
        )
    }

    @Test func anIndexOfANewerFormat() throws {
        let manifest = directory.url.appending(path: "Index/default/manifest.json")
        let kept = try Data(contentsOf: manifest)
        var object = try #require(
            try JSONSerialization.jsonObject(with: kept) as? [String: Any]
        )
        object["format_version"] = 99
        try JSONSerialization.data(withJSONObject: object).write(to: manifest)
        let outcome = try quarry.run("search", "strap")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("99"))
        try kept.write(to: manifest)
        #expect(try documentCount() == 4)
    }

    @Test func aStoreThatIsNoDatabase() throws {
        let other = directory.url.appending(path: "Index/other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try Data("not a database, but long enough to be read as one".utf8)
            .write(to: other.appending(path: "store.sqlite"))
        try expect(65, saying: ["store.sqlite"], from: ["search", "strap", "--index", "other"])
    }

    @Test func anIndexThatDoesNotExist() throws {
        try expect(
            66,
            saying: ["nowhere", "quarry import"],
            from: ["search", "a", "--index", "nowhere"]
        )
    }

    @Test func wrongUsage() throws {
        try expect(64, saying: ["--top-k"], from: ["search", "a", "--top-k", "0"])
        try expect(64, saying: ["filter"], from: ["search", "a", "--filter", "rating"])
        try expect(64, saying: [], from: ["serach", "a"])
        try expect(64, saying: [], from: ["read", "--question", "a"])
        try expect(64, saying: ["--max-seq-len"], from: ["ask", "a", "--max-seq-len", "3"])
    }

    @Test func theConfigurationNamesWhatIsWrongInIt() throws {
        try write("bad.yaml", Data("threads: 2\nreader:\n  max_sequence: 3\n".utf8))
        try expect(
            65,
            saying: ["bad.yaml:3", "max_sequence"],
            from: ["search", "a", "--config", "bad.yaml"]
        )
        try write("bad2.yaml", Data("threads: many\n".utf8))
        try expect(
            65,
            saying: ["bad2.yaml:1", "many"],
            from: ["search", "a", "--config", "bad2.yaml"]
        )
        try expect(66, saying: ["none.yaml"], from: ["search", "a", "--config", "none.yaml"])
    }

    @Test func aDamagedVectorIndexIsMadeAnew() throws {
        #expect(try quarry.run("index").status == 0)
        let folder = directory.url.appending(path: "Index/default")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let vectors = try #require(files.first { $0.contains("faiss") })
        func found() throws -> NSArray? {
            let reply = try quarry.run("search", "reading", "--retriever", "embedding", "--json")
            return try reply.json()["documents"] as? NSArray
        }
        let before = try #require(try found())
        try Data("garbage".utf8).write(to: folder.appending(path: vectors))
        #expect(try found() == before)
    }
}
