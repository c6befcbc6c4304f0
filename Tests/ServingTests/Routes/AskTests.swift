import HTTPTypes
import QuestionAnswering
import Testing

@testable import Serving

@Suite struct AskTests {
    @Test func repliesAsTheCommandLineDoes() async throws {
        let service = try await TestService()
        let reply = try await service.post(
            "/v1/ask",
            #"{"query":"soft straps","filters":{"item_id":"drift-28"},"top_k_reader":1}"#
        )
        #expect(reply.status == 200)
        #expect(Schemas.askReply.faults(in: reply.json) == [])
        let order = AskOrder(
            query: Query("soft straps", filter: .compare(field: "item_id", .equal, "drift-28")),
            passages: nil,
            answers: 1,
            retriever: nil
        )
        var expected = try await service.parts.parts.ask(order, nil)
        expected.timings = [:]
        guard case .object(var fields) = reply.json else { return }
        fields["timings_ms"] = [:]
        #expect(try JSONText.bytes(JSONValue.object(fields)) == JSONText.bytes(expected))
    }

    @Test func streamsDocumentsThenAnswersThenAll() async throws {
        let reply = try await TestService().post("/v1/ask", #"{"query":"straps","stream":true}"#)
        #expect(reply.headers[.contentType] == "text/event-stream")
        let events = reply.text.split(separator: "\n\n").map { event in
            event.split(separator: "\n").map { $0.split(separator: ": ", maxSplits: 1)[1] }
        }
        #expect(events.map { $0[0] } == ["documents", "answer", "answer", "done"])
        let done = try JSONParser.parse(Array(events[3][1].utf8))
        #expect(Schemas.askReply.faults(in: done) == [])
        for event in events[1...2] {
            let answer = try JSONParser.parse(Array(event[1].utf8))
            #expect(Schemas.answer.faults(in: answer) == [])
        }
    }

    @Test func faultsOfTheWorkTellNothingOfTheServer() async throws {
        let parts = TestParts {
            throw QuarryError(.internalFault, while: "reading", "/secret/path")
        }
        let service = try await TestService(parts)
        let reply = try await service.post("/v1/ask", #"{"query":"straps"}"#)
        #expect(reply.status == 500)
        #expect(!reply.text.contains("secret"))
        let stream = try await service.post("/v1/ask", #"{"query":"straps","stream":true}"#)
        #expect(stream.text.hasPrefix("event: error\n"))
        #expect(!stream.text.contains("secret"))
    }

    @Test func theSameQuestionComesFromTheCacheUntilTheStoreChanges() async throws {
        let service = try await TestService()
        let body = #"{"query":"straps"}"#
        let first = try await service.post("/v1/ask", body)
        let second = try await service.post("/v1/ask", #"{ "query" : "straps" }"#)
        #expect(first.headers[.known("Quarry-Cache")] == "miss")
        #expect(second.headers[.known("Quarry-Cache")] == "hit")
        #expect(first.bytes == second.bytes)
        _ = try await service.send(.delete, "/v1/documents/r1")
        let third = try await service.post("/v1/ask", body)
        #expect(third.headers[.known("Quarry-Cache")] == "miss")
        #expect(!third.text.contains("r1"))
        let metrics = try await service.send(.get, "/metrics").text
        #expect(metrics.contains("quarry_cache_hits_total 1\n"))
        #expect(metrics.contains("quarry_store_generation 2\n"))
        #expect(
            metrics.contains(
                "quarry_requests_total{route=\"ask\",method=\"POST\",status=\"200\"} 3\n"
            )
        )
    }

    @Test func whoGoesAwayStopsTheWork() async throws {
        let (stream, signal) = AsyncStream<Void>.makeStream()
        let service = try await TestService(
            TestParts {
                signal.yield()
                try await Task.sleep(for: .seconds(60))
            }
        )
        let client = ClientPresence()
        let request = Task {
            try await service.send(.post, "/v1/ask", body: #"{"query":"x"}"#, client: client)
        }
        for await _ in stream { break }
        client.markGone()
        #expect(try await request.value.status == 503)
        #expect(service.state.gate.load == (0, 0))
    }

    @Test func tooManyAreSentAway() async throws {
        let (stream, signal) = AsyncStream<Void>.makeStream()
        let service = try await TestService(
            TestParts {
                signal.yield()
                try await Task.sleep(for: .seconds(60))
            },
            settings: {
                $0.concurrency = 1
                $0.queueDepth = 0
            }
        )
        let client = ClientPresence()
        let request = Task {
            try await service.send(.post, "/v1/ask", body: #"{"query":"x"}"#, client: client)
        }
        for await _ in stream { break }
        let refused = try await service.post("/v1/search", #"{"query":"x"}"#)
        #expect(refused.status == 503)
        #expect(refused.headers[.retryAfter] == "1")
        #expect(try await service.send(.get, "/v1/health").status == 200)
        client.markGone()
        _ = try await request.value
    }
}
