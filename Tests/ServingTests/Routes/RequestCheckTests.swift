import HTTPTypes
import Testing

@testable import Serving

/// What is wrong with a request, and what the reply says about it.
@Suite struct RequestCheckTests {
    private func status(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        type: String? = "application/json",
        headers: [String: String] = [:]
    ) async throws -> Int {
        let reply = try await TestService().send(
            method,
            path,
            body: body,
            type: type,
            headers: headers
        )
        if reply.status >= 400 {
            #expect(reply.headers[.contentType] == "application/problem+json")
            #expect(Schemas.problem.faults(in: reply.json) == [])
            #expect(reply.json["status"] == .integer(Int64(reply.status)))
        }
        return reply.status
    }

    @Test func pathsAndMethods() async throws {
        #expect(try await status(.get, "/nothing") == 404)
        #expect(try await status(.get, "/v1/ask") == 405)
        #expect(try await status(.put, "/v1/documents/r1") == 405)
        #expect(try await status(.post, "/v1/../etc/passwd", "{}") == 404)
        #expect(try await status(.get, "/v1/documents/..%2F..%2Fetc%2Fpasswd") == 404)
        #expect(try await status(.options, "/v1/ask") == 204)
        #expect(try await status(.head, "/v1/health") == 200)
        let reply = try await TestService().send(.get, "/v1/ask")
        #expect(reply.headers[.allow] == "POST, OPTIONS")
    }

    @Test func bodiesThatAreNoJSON() async throws {
        #expect(try await status(.post, "/v1/ask", "{") == 400)
        #expect(try await status(.post, "/v1/ask", "") == 400)
        #expect(try await status(.post, "/v1/ask") == 415)
        #expect(try await status(.post, "/v1/ask", "query=x", type: "text/plain") == 415)
        #expect(try await status(.post, "/v1/ask", "{}", type: nil) == 415)
        #expect(
            try await status(
                .post,
                "/v1/search",
                "{\"query\":\"x\"}",
                type: "Application/JSON ; charset=utf-8"
            ) == 200
        )
    }

    @Test(arguments: [
        ("{}", "#/query"), (#"{"query":1}"#, "#/query"), (#"{"query":"x","top":1}"#, "#/top"),
        (#"{"query":"x","top_k":0}"#, "#/top_k"), (#"{"query":"x","top_k":101}"#, "#/top_k"),
        (#"{"query":"x","retriever":"/etc/passwd"}"#, "#/retriever"),
        (#"{"query":"x","filters":{"a":{"$x":1}}}"#, "#/filters/a/$x"), ("[]", "#"),
        (#"{"query":"\#(String(repeating: "x", count: 1001))"}"#, "#/query"),
    ])
    func fieldsThatDoNotFitAreNamed(body: String, pointer: String) async throws {
        let reply = try await TestService().post("/v1/search", body)
        #expect(reply.status == 422)
        guard case .array(let errors)? = reply.json["errors"] else {
            Issue.record("no errors in \(reply.text)")
            return
        }
        #expect(errors.first?["pointer"] == .string(pointer))
    }

    @Test func longBodiesAreRefusedUnread() async throws {
        let service = try await TestService { $0.longestBody = 100 }
        let body = #"{"query":"\#(String(repeating: "x", count: 200))"}"#
        let reply = try await service.post("/v1/ask", body)
        #expect(reply.status == 413)
        #expect(reply.headers[.connection] == "close")
    }

    @Test func everyReplyHasItsHeaders() async throws {
        let service = try await TestService()
        for path in ["/v1/health", "/", "/nothing"] {
            let reply = try await service.send(
                .get,
                path,
                headers: [
                    "X-Request-ID": "mine-1",
                    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                ]
            )
            #expect(reply.headers[.requestID] == "mine-1")
            let trace = reply.headers[.traceParent] ?? ""
            #expect(trace.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-"))
            #expect(!trace.contains("00f067aa0ba902b7"))
            #expect(reply.headers[.xContentTypeOptions] == "nosniff")
            #expect(reply.headers[.contentSecurityPolicy]?.contains("default-src 'none'") ?? false)
            #expect(reply.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func otherSitesPagesMayNotUseIt() async throws {
        let service = try await TestService()
        let body = #"{"query":"straps"}"#
        func status(_ headers: [String: String]) async throws -> Int {
            try await service.post("/v1/search", body, headers: headers).status
        }
        #expect(try await status(["Origin": "http://localhost"]) == 200)
        #expect(try await status(["Origin": "https://evil.example"]) == 403)
        #expect(try await status(["Origin": "null"]) == 403)
        #expect(try await status(["Host": "evil.example"]) == 403)
        #expect(try await status(["Host": "127.0.0.1.evil.example:80"]) == 403)
        #expect(try await status(["Host": "127.0.0.1:8080"]) == 200)
        #expect(try await status(["Host": "[::1]:8080"]) == 200)
    }

    @Test func configuredSitesMay() async throws {
        let service = try await TestService { $0.origins = ["https://shop.example"] }
        let origin = ["Origin": "https://shop.example"]
        let reply = try await service.post("/v1/search", #"{"query":"x"}"#, headers: origin)
        #expect(reply.status == 200)
        #expect(reply.headers[.accessControlAllowOrigin] == "https://shop.example")
        #expect(try await service.send(.options, "/v1/ask", headers: origin).status == 204)
    }

    @Test func tooManyAMinute() async throws {
        let service = try await TestService { $0.requestsPerMinute = 2 }
        let statuses = [
            try await service.send(.get, "/v1/documents").status,
            try await service.send(.get, "/nothing").status,
            try await service.send(.get, "/v1/documents").status,
        ]
        #expect(statuses == [200, 404, 429])
        let reply = try await service.send(.get, "/v1/documents")
        #expect(reply.headers[.retryAfter] == "30")
        #expect(try await service.send(.get, "/v1/health").status == 200)
    }
}
