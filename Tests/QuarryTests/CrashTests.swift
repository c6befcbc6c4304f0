import Foundation
import TestSupport
import Testing

/// How many kills a run tries; `QUARRY_CRASH_POINTS=100 swift test --filter CrashTests` tries more.
private let crashPoints =
    Int(
        ProcessInfo.processInfo.environment["QUARRY_CRASH_POINTS"] ?? ""
    ) ?? 6

/// Import and indexing are killed at random moments; what was committed stays, and all indexes agree.
@Suite(.serialized) struct CrashTests {
    private static let documentCount = 1200
    private let directory: TemporaryDirectory
    private let quarry: QuarryProcess
    private let lines: [String]

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        var generator = SplitMix64(seed: 7)
        lines = (0..<Self.documentCount).map { Self.review($0, &generator) }
        try write(lines, to: "reviews.jsonl")
    }

    /// A review of 5 to 40 words out of 300, so that every search finds many.
    private static func review(_ number: Int, _ generator: inout SplitMix64) -> String {
        let words = (0..<Int.random(in: 5...40, using: &generator)).map { _ in
            "word\(Int.random(in: 0..<300, using: &generator))"
        }
        return
            #"{"id": "r\#(number)", "text": "\#(words.joined(separator: " "))", "meta": {"item_id": "I\#(number % 7)"}}"#
    }

    private func write(_ lines: some Sequence<String>, to name: String) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8)
            .write(to: directory.url.appending(path: name))
    }

    @Test func aKilledImportLosesNothingThatWasCommitted() throws {
        var generator = SplitMix64(seed: 42)
        let whole = try durationOfImport()
        var before = 0
        for point in 0..<crashPoints {
            let arguments = ["import", "reviews.jsonl", "--index", "crash"]
            let finished = try kill(
                arguments,
                after: whole * Double.random(in: 0...1, using: &generator)
            )
            guard try isThere("crash") else { continue }
            #expect(try quarry.run("doctor", "--index", "crash").status == 0, "kill \(point)")
            let count = try documents(in: "crash")
            #expect(count >= before, "kill \(point): \(before) documents were committed")
            if finished { #expect(count == Self.documentCount) }
            try expectSearchEqualsAFreshImport(of: count, point: point)
            before = count
            if finished {
                try remove("crash")
                before = 0
            }
        }
        #expect(try quarry.run("import", "reviews.jsonl", "--index", "crash").status == 0)
        #expect(try documents(in: "crash") == Self.documentCount)
    }

    @Test func aKilledIndexingGoesOnAndAgreesWithTheStore() throws {
        var generator = SplitMix64(seed: 43)
        try write(lines.prefix(300), to: "some.jsonl")
        #expect(try quarry.run("import", "some.jsonl", "--index", "crash").status == 0)
        let start = ContinuousClock.now
        #expect(try quarry.run("index", "--index", "crash").status == 0)
        let whole = seconds(since: start)
        let expected = try search("crash", "embedding")
        for point in 0..<crashPoints {
            if point % 3 == 0 { try remove("crash/vectors.faiss") }
            let rebuilding = point % 2 == 0 ? ["--rebuild"] : []
            try kill(
                ["index", "--index", "crash"] + rebuilding,
                after: whole * Double.random(in: 0...1, using: &generator)
            )
            #expect(try quarry.run("doctor", "--index", "crash").status == 0, "kill \(point)")
            #expect(try documents(in: "crash") == 300)
        }
        #expect(try quarry.run("index", "--index", "crash").status == 0)
        #expect(try search("crash", "embedding") == expected)
    }

    /// Runs a command and kills it; true when it had finished by then.
    @discardableResult
    private func kill(_ arguments: [String], after delay: Double) throws -> Bool {
        let process = quarry.start(arguments)
        try process.run()
        usleep(UInt32(delay * 1e6))
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }

    private func expectSearchEqualsAFreshImport(of count: Int, point: Int) throws {
        try remove("fresh")
        guard count > 0 else { return }
        try write(lines.prefix(count), to: "prefix.jsonl")
        #expect(try quarry.run("import", "prefix.jsonl", "--index", "fresh").status == 0)
        #expect(
            try search("crash", "bm25") == search("fresh", "bm25"),
            "kill \(point), \(count) documents"
        )
    }

    private func search(_ index: String, _ retriever: String) throws -> [String] {
        try ["word7 word9 word250", "word1", "word299 word3"].flatMap { question in
            let found = try quarry.run(
                "search",
                question,
                "--filter",
                "item_id in I1,I3,I5",
                "--index",
                index,
                "--retriever",
                retriever,
                "--json"
            ).json()
            let documents = found["documents"] as? [[String: Any]] ?? []
            return documents.map { "\($0["document_id"] ?? "") \($0["score"] ?? "")" }
        }
    }

    private func durationOfImport() throws -> Double {
        let start = ContinuousClock.now
        #expect(try quarry.run("import", "reviews.jsonl", "--index", "timed").status == 0)
        return seconds(since: start)
    }

    private func documents(in index: String) throws -> Int {
        let counts = try quarry.run("documents", "count", "--index", index, "--json").json()
        return counts["documents"] as? Int ?? -1
    }

    private func isThere(_ index: String) throws -> Bool {
        FileManager.default.fileExists(atPath: place(index).appending(path: "store.sqlite").path)
    }

    private func remove(_ name: String) throws {
        try? FileManager.default.removeItem(at: place(name))
    }

    private func place(_ name: String) -> URL { directory.url.appending(path: "Index/\(name)") }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        let components = start.duration(to: .now).components
        return Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
