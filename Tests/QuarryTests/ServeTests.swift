import Foundation
import TestSupport
import Testing

/// The built command as a service: the same answers as on the command line, and nothing lost.
@Suite(.serialized) struct ServeTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(
            directory: directory.url,
            environment: ["QUARRY_KEYS": directory.url.appending(path: "keys.json").path]
        )
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
        let outcome = try quarry.run("import", "few.jsonl", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func answersAsTheCommandLineDoes() async throws {
        try #require(try quarry.run("index", "--quiet").status == 0)
        let service = try RunningService(quarry)
        for retriever in ["bm25", "hybrid"] {
            let asked = try await service.post(
                "/v1/ask",
                [
                    "query": "Does the strap hurt?", "filters": ["item_id": "BAG"],
                    "retriever": retriever,
                ]
            )
            let printed = try quarry.run(
                "ask",
                "Does the strap hurt?",
                "--filter",
                "item_id=BAG",
                "--retriever",
                retriever,
                "--json"
            ).json()
            #expect(try Self.text(asked) == Self.text(printed))
            let found = try await service.post(
                "/v1/search",
                ["query": "battery", "retriever": retriever]
            )
            let listed = try quarry.run("search", "battery", "--retriever", retriever, "--json")
                .json()
            #expect(try Self.text(found) == Self.text(listed))
        }
        let read = try await service.post(
            "/v1/read",
            ["question": "How long?", "context": "It lasts two days.", "no_answer": true]
        )
        let alone = try quarry.run(
            "read",
            "--question",
            "How long?",
            "--context",
            "It lasts two days.",
            "--no-answer",
            "--json"
        ).json()
        #expect(try Self.text(read) == Self.text(alone))
        let embedded = try await service.post(
            "/v1/embed",
            ["texts": ["soft strap"], "as": "query"]
        )
        let line = try quarry.run("embed", "--text", "soft strap", "--as", "query").json()
        #expect(
            try Self.text((embedded["embeddings"] as? [[String: Any]])?.first ?? [:])
                == Self.text(line)
        )
    }

    @Test func manyAskAtOnceAndGetWhatEachGetsAlone() async throws {
        let service = try RunningService(quarry)
        let questions = (0..<8).map { "Does the strap number \($0 % 3) hurt after \($0) miles?" }
        var alone: [String] = []
        for question in questions {
            alone.append(try Self.text(try await service.post("/v1/ask", ["query": question])))
        }
        try Data("serve:\n  cache_mebibytes: 0\n".utf8)
            .write(to: directory.url.appending(path: "no-cache.yaml"))
        let other = try RunningService(quarry, ["--config", "no-cache.yaml"])
        let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (number, question) in questions.enumerated() {
                group.addTask {
                    (number, try Self.text(try await other.post("/v1/ask", ["query": question])))
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for number in questions.indices { #expect(together[number] == alone[number]) }
    }

    @Test func acknowledgedLinesAreThereAfterAKill() async throws {
        let service = try RunningService(quarry)
        // Longer than one transaction takes, so that uploads are cut in two as well.
        let size = 300
        @Sendable func line(_ upload: Int, _ number: Int) -> String {
            "{\"id\": \"u\(upload)-\(number)\", \"text\": \"Zebra \(upload) of \(number).\"}"
        }
        var acknowledged: [Int] = []
        await withTaskGroup(of: Int?.self) { group in
            for upload in 0..<12 {
                group.addTask {
                    let lines = (0..<size).map { line(upload, $0) }.joined(separator: "\n")
                    let reply = try? await service.send(
                        "POST",
                        "/v1/documents",
                        lines,
                        type: "application/x-ndjson"
                    )
                    return reply?.object["added"] as? Int == size ? upload : nil
                }
            }
            for await upload in group {
                if let upload { acknowledged.append(upload) }
                if acknowledged.count == 3 { service.kill() }
            }
        }
        #expect(acknowledged.count >= 3)
        #expect(try quarry.run("doctor").status == 0)
        let again = try RunningService(quarry)
        for upload in 0..<12 {
            var there: [Bool] = []
            for number in stride(from: 0, to: size, by: 7) {
                there.append(try await again.status("/v1/documents/u\(upload)-\(number)") == 200)
            }
            if acknowledged.contains(upload) { #expect(!there.contains(false), "upload \(upload)") }
            // Lines go in in order, and never one without those before it.
            #expect(there == there.sorted { $0 && !$1 }, "upload \(upload)")
        }
        let counts = try await again.get("/v1/documents")
        #expect(counts["documents"] as? Int ?? 0 >= 4 + acknowledged.count * size)
    }

    @Test func whatWasStoredIsThereAfterAKill() async throws {
        let service = try RunningService(quarry)
        let ids = (0..<40).map { "new-\($0)" }
        var stored: [String] = []
        try await withThrowingTaskGroup(of: String?.self) { group in
            for id in ids {
                group.addTask {
                    let reply = try? await service.post(
                        "/v1/documents",
                        [["id": id, "text": "Zebra \(id)."]]
                    )
                    return reply?["added"] as? Int == 1 ? id : nil
                }
            }
            for try await id in group {
                if let id { stored.append(id) }
                if stored.count == 20 { service.kill() }
            }
        }
        #expect(stored.count >= 20)
        let again = try RunningService(quarry)
        for id in stored {
            let document = try await again.get("/v1/documents/\(id)")
            #expect(document["text"] as? String == "Zebra \(id).")
        }
        #expect(try quarry.run("doctor").status == 0)
    }

    @Test func anAddressThatOthersReachNeedsAKey() throws {
        let refused = try quarry.run("serve", "--host", "0.0.0.0", "--port", "0")
        #expect(refused.status == 64)
        #expect(refused.errors.contains("quarry keys create"))
    }

    @Test func keysAreMadeListedAndRevoked() async throws {
        let made = try quarry.run("keys", "create", "--name", "shop", "--json").json()
        let key = try #require(made["key"] as? String)
        let id = try #require(made["id"] as? String)
        #expect(try quarry.run("keys", "list").output.contains(id))
        #expect(!(try quarry.run("keys", "list", "--json").output.contains(key)))
        let service = try RunningService(quarry, ["--host", "0.0.0.0"])
        #expect(try await service.status("/v1/documents") == 401)
        #expect(try await service.status("/v1/documents", key: key) == 200)
        #expect(try await service.status("/v1/health") == 200)
        #expect(try quarry.run("keys", "revoke", id).status == 0)
        try await Task.sleep(for: .milliseconds(1200))
        #expect(try await service.status("/v1/documents", key: key) == 401)
        #expect(try quarry.run("keys", "revoke", id).status == 66)
    }

    /// JSON with its keys sorted and without the timings, which differ from run to run.
    private static func text(_ object: [String: Any]) throws -> String {
        var object = object
        object["timings_ms"] = nil
        let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }
}
