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

    @Test func requestsInFlightKeepTheirParts() async throws {
        let (stream, signal) = AsyncStream<Void>.makeStream()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let service = try await TestService(
            TestParts {
                signal.yield()
                for await _ in gate { break }
            },
            load: { TestParts().parts }
        )
        let request = Task { try await service.post("/v1/ask", #"{"query":"straps"}"#) }
        for await _ in stream { break }
        try await service.state.reload()
        open.yield()
        let reply = try await request.value
        #expect(reply.status == 200)
        #expect(reply.text.contains("r1"))
        // The new parts have an empty store.
        #expect(try await service.send(.get, "/v1/documents").json["documents"] == 0)
    }
}
