import Foundation
import HTTPTypes
import QuestionAnswering
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Serving

/// The service on a real socket: what only a network shows.
@Suite(.serialized) struct LiveServiceTests {
    private static let ask = """
        POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
        Content-Length: 18\r\n\r\n{"query":"straps"}
        """

    @Test func answersSeveralRequestsOnOneConnection() async throws {
        try await withLiveService { port in
            let socket = try RawSocket(port: port)
            for _ in 0..<3 {
                try socket.send(Self.ask)
                #expect(try await socket.receive(until: "\"timings_ms\"").hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test(arguments: [
        "\r\n\r\nx", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func malformedRequestsAreRefusedAndTheServiceGoesOn(request: String) async throws {
        try await withLiveService(settings: { $0.idleSeconds = 1 }) { port in
            let bad = try RawSocket(port: port)
            try bad.send(request)
            let reply = try await bad.receiveAll()
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 4"), "\(reply.prefix(40))")
            let good = try RawSocket(port: port)
            try good.send("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await good.receive(until: "ok").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func slowHeadersAreNotWaitedForForEver() async throws {
        try await withLiveService(settings: { $0.idleSeconds = 1 }) { port in
            let socket = try RawSocket(port: port)
            try socket.send("GET /v1/health HTTP/1.1\r\n")
            #expect(try await socket.isClosedWhileSending("X: y\r\n"))
        }
    }

    @Test func slowBodiesAreNotWaitedForForEver() async throws {
        try await withLiveService(settings: { $0.bodySeconds = 1 }) { port in
            let socket = try RawSocket(port: port)
            try socket.send(String(Self.ask.dropLast(4)))
            let reply = try await socket.receiveAll()
            #expect(reply.hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test func longBodiesAreRefusedBeforeTheyAreSent() async throws {
        try await withLiveService { port in
            let socket = try RawSocket(port: port)
            try socket.send(
                "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n"
            )
            let reply = try await socket.receiveAll()
            #expect(reply.contains("HTTP/1.1 413"))
        }
    }

    @Test(arguments: ["/v1/documents", "/v1/ask"])
    func chunksThatAreNoneAreTheClientsFault(path: String) async throws {
        try await withLiveService(settings: { $0.bodySeconds = 1 }) { port in
            let type = path == "/v1/ask" ? "json" : "x-ndjson"
            let socket = try RawSocket(port: port)
            try socket.send(
                "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/\(type)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n4\r\n{}\n\n\r\nzz\r\n"
            )
            let reply = try await socket.receiveAll()
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 4"), "\(reply.prefix(60))")
        }
    }

    @Test func bodiesThatAskFirstAreInvited() async throws {
        try await withLiveService { port in
            let socket = try RawSocket(port: port)
            let (head, body) = (String(Self.ask.dropLast(18)), String(Self.ask.suffix(18)))
            try socket.send(head.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"))
            #expect(try await socket.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
            try socket.send(body)
            #expect(try await socket.receive(until: "timings_ms").contains("HTTP/1.1 200"))
        }
    }

    @Test(arguments: [
        ask,
        ask.replacing("\"straps\"", with: "\"straps\",\"stream\":true")
            .replacing("Length: 18", with: "Length: 32"),
    ])
    func aClientThatHangsUpStopsTheWork(request: String) async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let (ended, end) = AsyncStream<Bool>.makeStream()
        let parts = TestParts {
            signal.yield()
            do { try await Task.sleep(for: .seconds(30)) } catch {
                end.yield(true)
                throw error
            }
            end.yield(false)
        }
        try await withLiveService(parts) { port in
            var socket: RawSocket? = try RawSocket(port: port)
            try socket?.send(request)
            _ = await begun.first { _ in true }
            socket = nil
            #expect(await ended.first { _ in true } == true)
        }
    }

    @Test func aClientThatHangsUpMidStreamStopsTheWork() async throws {
        let (ended, end) = AsyncStream<Bool>.makeStream()
        let request = Self.ask.replacing("\"straps\"", with: "\"straps\",\"stream\":true")
            .replacing("Length: 18", with: "Length: 32")
        try await withLiveService(
            parts: { parts in
                parts.ask = { _, observer in
                    try await observer?(.found([]))
                    do { try await Task.sleep(for: .seconds(30)) } catch {
                        end.yield(true)
                        throw error
                    }
                    end.yield(false)
                    throw CancellationError()
                }
            }
        ) { port in
            var socket: RawSocket? = try RawSocket(port: port)
            try socket?.send(request)
            #expect(
                try await socket?.receive(until: "event: documents").hasPrefix("HTTP/1.1 200")
                    == true
            )
            socket = nil
            #expect(await ended.first { _ in true } == true)
            let other = try RawSocket(port: port)
            try other.send("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await other.receive(until: "ok").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func requestsInFlightAreFinishedOnShutdown() async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let parts = TestParts {
            signal.yield()
            try await Task.sleep(for: .milliseconds(500))
        }
        var settings = ServiceSettings()
        settings.port = 0
        settings.logsRequests = false
        let loaded = try await parts.filled().parts
        let service = try await HTTPService(settings: settings) { loaded }
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let group = service.group { listening.yield($0) }
        let running = Task(executorPreference: OwnThreads.shared) { try await group.run() }
        let port = try #require(await ports.first { _ in true })
        let socket = try RawSocket(port: port)
        try socket.send(Self.ask)
        _ = await begun.first { _ in true }
        // A signal would end the services of tests beside this one as well.
        await group.triggerGracefulShutdown()
        #expect(try await socket.receiveAll().hasPrefix("HTTP/1.1 200"))
        try await running.value
        #expect(throws: (any Error).self) { try RawSocket(port: port) }
    }
}
