import Foundation
import Glibc
import TestSupport
import Testing

/// What befalls the files of a running service: disk, index and models.
@Suite(.serialized) struct ServeFaultTests {
    private let directory: TemporaryDirectory
    private let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(
            directory: directory.url,
            environment: ["QUARRY_KEYS": directory.url.appending(path: "keys.json").path]
        )
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
    }

    private func place(_ path: String) -> URL { directory.url.appending(path: path) }

    /// Lines of documents of about 2 kB each.
    private static func lines(_ name: String, _ count: Int) -> String {
        let text = (0..<250).map { word in "word\(word * 7 % 113) " }.joined()
        return (0..<count).map { number in
            "{\"id\": \"\(name)-\(number)\", \"text\": \"\(text)\"}"
        }.joined(separator: "\n")
    }

    @Test(.enabled(if: SmallDisk.isAvailable))
    func aFullDiskLosesNothingThatWasAcknowledged() async throws {
        let disk = try SmallDisk(bytes: 6 << 20)
        let index = disk.url.appending(path: "index").path
        try #require(try quarry.run("import", "few.jsonl", "--index", index).status == 0)
        let service = try RunningService(quarry, ["--index", index])
        var acknowledged: [String] = []
        var refusal: RunningService.Reply?
        for upload in 0..<60 where refusal == nil {
            let reply = try await service.send(
                "POST",
                "/v1/documents",
                Self.lines("u\(upload)", 40),
                type: "application/x-ndjson"
            )
            if reply.status == 200 { acknowledged.append("u\(upload)") } else { refusal = reply }
        }
        let refused = try #require(refusal)
        #expect(refused.status == 507)
        #expect(refused.head.contains("application/problem+json"))
        #expect((refused.object["detail"] as? String)?.contains("disk") == true)
        #expect(!acknowledged.isEmpty)
        for name in acknowledged {
            #expect(try await service.status("/v1/documents/\(name)-39") == 200)
        }
        #expect(try await service.reply("/v1/search", ["query": "strap"]).status == 200)
        try disk.grow(to: 32 << 20)
        let again = try await service.reply("/v1/documents", [["id": "new", "text": "Zebra."]])
        #expect(again.status == 200)
        #expect(try quarry.run("doctor", "--index", index).status == 0)
        let found = try quarry.run("documents", "get", "\(acknowledged[0])-0", "--index", index)
        #expect(found.status == 0)
    }

    @Test(.enabled(if: SmallDisk.isAvailable))
    func anImportThatFillsTheDiskSaysSoAndKeepsWhatItHad() throws {
        let disk = try SmallDisk(bytes: 3 << 20)
        let index = disk.url.appending(path: "index").path
        try #require(try quarry.run("import", "few.jsonl", "--index", index).status == 0)
        try Data(Self.lines("big", 3000).utf8).write(to: place("big.jsonl"))
        let full = try quarry.run("import", "big.jsonl", "--index", index)
        #expect(full.status == 73)
        #expect(full.errors.contains("no space left"), "\(full.errors)")
        #expect(try quarry.run("doctor", "--index", index).status == 0)
        #expect(try quarry.run("documents", "get", "r1", "--index", index).status == 0)
        try disk.grow(to: 64 << 20)
        #expect(try quarry.run("import", "big.jsonl", "--index", index).status == 0)
        let counts = try quarry.run("documents", "count", "--index", index, "--json").json()
        #expect(counts["documents"] as? Int == 3004)
    }

    @Test func anIndexThatWasReplacedServesOnAndTakesNoChanges() async throws {
        try #require(try quarry.run("import", "few.jsonl", "--index", "live").status == 0)
        let service = try RunningService(quarry, ["--index", "live"])
        try Data("{\"id\": \"n1\", \"text\": \"A new strap.\"}\n".utf8)
            .write(to: place("new.jsonl"))
        try #require(try quarry.run("import", "new.jsonl", "--index", "next").status == 0)
        try FileManager.default.moveItem(at: place("Index/live"), to: place("Index/old"))
        try FileManager.default.moveItem(at: place("Index/next"), to: place("Index/live"))
        #expect(try await service.status("/v1/documents/r1") == 200)
        #expect(try await service.reply("/v1/search", ["query": "strap"]).status == 200)
        let refused = try await service.reply("/v1/documents", [["id": "lost", "text": "Lost."]])
        #expect(refused.status == 503)
        #expect(refused.head.contains("Retry-After"))
        #expect(try await service.send("DELETE", "/v1/documents/r1").status == 503)
        #expect(try await service.reply("/v1/admin/reload", [:] as [String: Any]).status == 200)
        #expect(try await service.status("/v1/documents/n1") == 200)
        #expect(try await service.status("/v1/documents/r1") == 404)
        #expect(
            try await service.reply("/v1/documents", [["id": "x", "text": "X."]]).status == 200
        )
        #expect(try quarry.run("doctor", "--index", "live").status == 0)
        #expect(try quarry.run("doctor", "--index", "old").status == 0)
    }

    @Test func anIndexThatWasOverwrittenIsTheServersFault() async throws {
        try #require(try quarry.run("import", "few.jsonl", "--index", "live").status == 0)
        let service = try RunningService(quarry, ["--index", "live"])
        let file = try FileHandle(forWritingTo: place("Index/live/store.sqlite"))
        try file.write(contentsOf: Data(repeating: 0x5A, count: 1 << 20))
        try file.close()
        for path in ["/v1/documents/r1", "/v1/documents", "/v1/fields/item_id"] {
            let reply = try await service.send("GET", path)
            #expect([200, 500].contains(reply.status), "\(path): \(reply.body)")
            #expect(!reply.body.contains("store.sqlite"))
        }
        let reply = try await service.reply("/v1/search", ["query": "zipper"])
        #expect([200, 500].contains(reply.status), "\(reply.body)")
        #expect(try await service.status("/v1/health") == 200)
        // What lies there now is no index; the service goes on as it was.
        #expect(try await service.reply("/v1/admin/reload", [:] as [String: Any]).status == 503)
        #expect(service.isRunning)
    }

    @Test func aTruncatedModelLeavesTheOldOneServing() async throws {
        try #require(try quarry.run("import", "few.jsonl").status == 0)
        var tiny = TinyEncoder()
        tiny.head = [2, tiny.width]
        try tiny.write(to: place("reader"))
        let weights = place("reader/model.safetensors")
        let whole = try Data(contentsOf: weights)
        let service = try RunningService(
            quarry,
            ["--reader", place("reader").path, "--max-seq-len", "128", "--doc-stride", "64"]
        )
        func ask(_ question: String) async throws -> Int {
            try await service.reply("/v1/ask", ["query": question]).status
        }
        #expect(try await ask("Does the strap hurt?") == 200)
        // In place: whoever had the file mapped would now read behind its end.
        for length in [whole.count / 2, 100, 0] {
            try Self.cut(weights, to: length)
            #expect(try await ask("Is the battery good after \(length) days?") == 200)
            let refused = try await service.reply("/v1/admin/reload", [:] as [String: Any])
            #expect(refused.status == 503)
            #expect(refused.head.contains("Retry-After"))
            service.signal(SIGHUP)
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await ask("Did the zipper break after \(length) weeks?") == 200)
            #expect(service.isRunning)
        }
        #expect(try await service.get("/v1/ready")["load"] as? Int == 1)
        try whole.write(to: weights)
        service.signal(SIGHUP)
        for _ in 0..<100 {
            guard try await service.get("/v1/ready")["load"] as? Int == 1 else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await service.get("/v1/ready")["load"] as? Int == 2)
        #expect(try await ask("Does the strap hurt?") == 200)
    }

    private static func cut(_ file: URL, to length: Int) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: UInt64(length))
        try handle.close()
    }
}
