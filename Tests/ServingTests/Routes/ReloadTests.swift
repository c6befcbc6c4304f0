import HTTPTypes
import QuestionAnswering
import Synchronization
import Testing

@testable import Serving

@Suite struct ReloadTests {
    @Test func newPartsServeAndTheCacheIsLeftBehind() async throws {
        let service = try await TestService()
        let body = #"{"query":"straps"}"#
        _ = try await service.post("/v1/ask", body)
        #expect(try await service.send(.post, "/v1/admin/reload").json == ["load": 2])
        let again = try await service.post("/v1/ask", body)
        #expect(again.headers[.known("Quarry-Cache")] == "miss")
    }

    @Test func partsThatDoNotLoadLeaveTheOldOnes() async throws {
        let service = try await TestService(load: {
            throw QuarryError(.badData, while: "loading", "/secret/model", found: "half a file")
        })
        let reply = try await service.send(.post, "/v1/admin/reload")
        #expect(reply.status == 503)
        #expect(!reply.text.contains("secret"))
        #expect(try await service.post("/v1/ask", #"{"query":"straps"}"#).status == 200)
        #expect(try await service.send(.get, "/v1/ready").json["load"] == 1)
        #expect(
            try await service.send(.get, "/metrics").text.contains("quarry_reload_failures_total 1")
        )
    }

    @Test func repliesOfOldPartsAreNotKeptForNewOnes() async throws {
        let held = HeldWork()
        let service = try await TestService(
            held.parts,
            settings: { $0.concurrency = 1 },
            load: { TestParts().parts }
        )
        let first = Task { try await service.post("/v1/ask", #"{"query":"lid"}"#) }
        await held.begins()
        // This one has its parts already and waits for its turn.
        let second = Task { try await service.post("/v1/ask", #"{"query":"straps"}"#) }
        while service.state.gate.load.waiting == 0 { await Task.yield() }
        try await service.state.reload()
        held.letGo()
        _ = try await first.value
        #expect(try await second.value.text.contains("r1"))
        let again = try await service.post("/v1/ask", #"{"query":"straps"}"#)
        #expect(again.headers[.known("Quarry-Cache")] == "miss")
        #expect(!again.text.contains("r1"))
    }

    @Test func rememberedRepliesWaitForNobody() async throws {
        let held = HeldWork()
        let service = try await TestService(
            held.parts,
            settings: {
                $0.concurrency = 1
                $0.queueDepth = 0
            }
        )
        let search = #"{"query":"straps"}"#
        #expect(try await service.post("/v1/search", search).status == 200)
        let slow = Task { try await service.post("/v1/ask", search) }
        await held.begins()
        let again = try await service.post("/v1/search", search)
        #expect(again.headers[.known("Quarry-Cache")] == "hit")
        #expect(try await service.post("/v1/search", #"{"query":"lid"}"#).status == 503)
        held.letGo()
        _ = try await slow.value
    }

    @Test func requestsInFlightKeepTheirParts() async throws {
        let held = HeldWork()
        let service = try await TestService(
            held.parts,
            load: { TestParts().parts }
        )
        let request = Task { try await service.post("/v1/ask", #"{"query":"straps"}"#) }
        await held.begins()
        try await service.state.reload()
        held.letGo()
        let reply = try await request.value
        #expect(reply.status == 200)
        #expect(reply.text.contains("r1"))
        // The new parts have an empty store.
        #expect(try await service.send(.get, "/v1/documents").json["documents"] == 0)
    }
}

/// Parts whose questions are held up at work until they are let go.
private struct HeldWork {
    let parts: TestParts
    private let begun: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init() {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let (gate, end) = AsyncStream<Void>.makeStream()
        self.begun = begun
        self.end = end
        parts = TestParts {
            signal.yield()
            for await _ in gate { break }
        }
    }

    /// Waits until the first is at work.
    func begins() async {
        for await _ in begun { break }
    }

    func letGo() { end.finish() }
}
