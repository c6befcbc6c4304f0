import Dispatch
import Foundation
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Serving

/// Requests that nobody meant: whatever comes, the reply is no fault of the server's.
@Suite struct RequestFuzzTests {
    private static let requests = [
        "GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 18\r\n\r\n{\"query\":\"straps\"}",
        "POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"text\":\"abcde\"}\r\n0\r\n\r\n",
        "GET /v1/documents/a%2Fb?x=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n\r\n",
    ]

    @Test func rawBytesNeverBringDownTheService() async throws {
        try await withLiveService(settings: {
            $0.idleSeconds = 1
            $0.bodySeconds = 1
        }) { port in
            let replies = Mutex<[(seed: Int, reply: String)]>([])
            await withCheckedContinuation { caller in
                DispatchQueue.global().async {
                    // Sockets block, and many wait for the service to lose its patience.
                    let group = DispatchGroup()
                    for lane in 0..<16 {
                        Thread {
                            for seed in stride(from: lane, to: 320, by: 16) {
                                let reply = Self.reply(to: Self.request(seed), port)
                                replies.withLock { $0.append((seed, reply)) }
                            }
                            group.leave()
                        }.enter(group)
                    }
                    group.wait()
                    caller.resume()
                }
            }
            for (seed, reply) in replies.withLock(\.self) {
                #expect(
                    reply.isEmpty || reply.hasPrefix("HTTP/1.1 "),
                    "seed \(seed): \(reply.prefix(40))"
                )
                #expect(!reply.hasPrefix("HTTP/1.1 5"), "seed \(seed): \(reply.prefix(80))")
            }
            let good = try await apart { Self.reply(to: Array(Self.requests[0].utf8), port) }
            #expect(good.hasPrefix("HTTP/1.1 200"))
        }
    }

    /// A request with bytes changed, left out, doubled or put in, and a good one behind it.
    private static func request(_ seed: Int) -> [UInt8] {
        var generator = SplitMix64(seed: UInt64(seed))
        var bytes = Array(requests[seed % requests.count].utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default:
                let noise = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                bytes.insert(contentsOf: noise, at: place)
            }
        }
        return bytes + Array("\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n".utf8)
    }

    private static func reply(to request: [UInt8], _ port: Int) -> String {
        guard let socket = try? RawSocket(port: port) else { return "no connection" }
        try? socket.send(request)
        return (try? socket.blockUntilClosed()) ?? ""
    }

    @Test func pathsAndQueriesOfAnyBytesAreAnswered() async throws {
        let service = try await TestService()
        let methods: [HTTPRequest.Method] = [.get, .post, .delete, .head, .put, .options]
        let pieces = [
            "/", "//", "v1", "documents", "ask", "fields", "item_id", "questions", "..", ".", "%2e",
            "%2F", "%00", "%", "%zz", "%ff", "%F0%9F%98%80", "?", "&", "=", "limit=",
            "9999999999999",
            "-1", "q=", ";", "#", "\\", "'", "\"", "' OR 1=1 --", "*", "NEAR(", "\u{1F600}", "é",
            " ",
            "\u{0}", "+", "on_duplicate=", "fail", String(repeating: "a", count: 2000),
        ]
        for seed in 0..<600 {
            var generator = SplitMix64(seed: UInt64(seed))
            let path = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            let method = methods[Int.random(in: 0..<methods.count, using: &generator)]
            let reply = try await service.send(
                method,
                "/" + path,
                body: method == .post ? "{}" : nil
            )
            #expect(reply.status < 500, "seed \(seed): \(method) /\(path)")
        }
    }

    @Test func keysOfAnyBytesOpenNothing() async throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "keys.json"))
        let (_, text) = try file.create(name: "a", scope: .write)
        let service = try await TestService { $0.keys = file.url.path }
        for seed in 0..<500 {
            var generator = SplitMix64(seed: UInt64(seed))
            var key = Array(text.utf8)
            switch seed % 4 {
            case 0: key[Int.random(in: 0..<key.count, using: &generator)] ^= 1
            case 1: key.removeLast(Int.random(in: 1...key.count, using: &generator))
            case 2: key += key
            default: key = Array(generator.text(pieces: 30).utf8)
            }
            let scheme = ["Bearer ", "Basic ", "bearer  ", ""][seed / 4 % 4]
            let reply = try await service.send(
                .get,
                "/v1/documents",
                headers: ["Authorization": scheme + String(decoding: key, as: UTF8.self)]
            )
            #expect(reply.status == 401, "seed \(seed)")
        }
    }

    @Test func bodiesOfAnyBytesAreAnswered() async throws {
        let service = try await TestService()
        let good = #"{"query":"straps","filters":{"rating":{"$gte":4}},"top_k":3}"#
        for route in service.state.table.routes where route.method == .post {
            for seed in 0..<30 {
                var generator = SplitMix64(seed: UInt64(seed))
                var bytes = Array(good.utf8)
                for _ in 0..<Int.random(in: 0...6, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
                }
                for type in ["application/json", "application/x-ndjson"] {
                    let reply = try await service.send(
                        .post,
                        route.path.template,
                        body: String(decoding: bytes, as: UTF8.self),
                        type: type
                    )
                    #expect(
                        reply.status < 500 || reply.status == 501,
                        "\(route.name) seed \(seed): \(reply.text)"
                    )
                }
            }
        }
    }
}

extension Thread {
    fileprivate func enter(_ group: DispatchGroup) {
        group.enter()
        start()
    }
}
