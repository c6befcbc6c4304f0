import Foundation
import Glibc
import TestSupport
import Testing

/// What clients may send or hold open without the service growing by it.
@Suite(.serialized) struct ServeMemoryTests {
    let directory: TemporaryDirectory
    let service: RunningService

    init() throws {
        directory = try TemporaryDirectory()
        let quarry = QuarryProcess(directory: directory.url, environment: [:])
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
        try #require(try quarry.run("import", "few.jsonl").status == 0)
        service = try RunningService(quarry)
    }

    @Test(arguments: ["Content-Length: 104857600", "Transfer-Encoding: chunked"])
    func longBodiesThatComeAllTheSameAreThrownAway(framing: String) async throws {
        #expect(try await service.status("/v1/health") == 200)
        let before = service.residentBytes
        let socket = try RawSocket(port: service.port)
        try socket.send(
            "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "\(framing)\r\n\r\n"
        )
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        let chunk = framing.contains("chunked")
        for _ in 0..<100 {
            let sent: Void? = try? socket.send(
                chunk ? Array("100000\r\n".utf8) + piece + Array("\r\n".utf8) : piece
            )
            guard sent != nil else { break }
        }
        let reply = (try? await socket.receiveAll()) ?? ""
        // Whoever sends on behind the reply may lose it to the closing of the connection.
        #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 413"), "\(reply.prefix(60))")
        #expect(service.residentBytes - before < 64 << 20)
        #expect(try await service.status("/v1/health") == 200)
        #expect(service.end() == 0)
    }

    @Test func thousandsOfSilentConnectionsKeepNobodyOut() async throws {
        #expect(try await service.status("/v1/health") == 200)
        let before = service.residentBytes
        // The tests beside this one open files in this process too.
        let count = max(100, min(2000, OpenFiles.raisedLimit() - 600))
        let silent = try (0..<count).map { _ in try RawSocket(port: service.port) }
        #expect(try await service.status("/v1/health") == 200)
        #expect(service.residentBytes - before < count * (64 << 10))
        withExtendedLifetime(silent) {}
    }
}

/// How many files this process may have open.
private enum OpenFiles {
    /// The limit, raised as far as this process may.
    static func raisedLimit() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(kind, &limit)
        _ = getrlimit(kind, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
