import Foundation
import Glibc
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

/// `quarry serve` at work; ends with the object.
final class RunningService: @unchecked Sendable {
    // Never changed after init but by `kill`, which Process guards itself.
    private let process: Process
    private let address: URL

    struct Silent: Error {}

    /// Starts on a free port and waits until it listens.
    init(_ quarry: QuarryProcess, _ arguments: [String] = []) throws {
        process = quarry.start(["serve", "--port", "0", "--json", "--quiet"] + arguments)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var line = Data()
        while !line.contains(10) {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Silent() }
            line += more
        }
        let told = try JSONSerialization.jsonObject(with: line) as? [String: String]
        guard let text = told?["address"]?.replacing("0.0.0.0", with: "127.0.0.1"),
            let url = URL(string: text)
        else { throw Silent() }
        address = url
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends it without a warning.
    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    func post(_ path: String, _ body: Any) async throws -> [String: Any] {
        let data = try JSONSerialization.data(withJSONObject: body)
        return try await Self.object(
            send(
                "POST \(path) HTTP/1.1\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(data.count)\r\n",
                String(decoding: data, as: UTF8.self)
            )
        )
    }

    func get(_ path: String) async throws -> [String: Any] {
        try await Self.object(send("GET \(path) HTTP/1.1\r\n"))
    }

    func status(_ path: String, key: String? = nil) async throws -> Int {
        let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let reply = try await send("GET \(path) HTTP/1.1\r\n\(authorization)")
        let words = reply.split(separator: " ", maxSplits: 2)
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    /// Sends a request and receives the reply, over a plain socket: URLSession waits for ever when a
    /// reply asks who it is, and has ended the process when one broke off.
    private func send(_ head: String, _ body: String = "") async throws -> String {
        let port = address.port ?? 0
        return try await withCheckedThrowingContinuation { caller in
            // Sockets block; Swift's own threads are for what does not.
            DispatchQueue.global().async {
                caller.resume(
                    with: Result {
                        let socket = try RawSocket(port: port)
                        try socket.send(
                            head + "Host: localhost\r\nConnection: close\r\n\r\n" + body
                        )
                        return try socket.receiveAll()
                    }
                )
            }
        }
    }

    private static func object(_ reply: String) throws -> [String: Any] {
        guard let end = reply.firstRange(of: "\r\n\r\n") else { throw Silent() }
        let body = Data(reply[end.upperBound...].utf8)
        return try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
    }
}
