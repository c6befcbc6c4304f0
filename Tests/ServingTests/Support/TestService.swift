import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import QuestionAnswering
import Synchronization
import TestSupport

@testable import Serving

/// A service that is called without a network.
struct TestService {
    let state: ServiceState
    let parts: TestParts

    /// What came back.
    struct Reply {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The body as JSON; null where it is none.
        var json: JSONValue { (try? JSONParser.parse(bytes)) ?? .null }
    }

    /// A service over four reviews.
    init(
        _ parts: TestParts = TestParts(),
        settings change: (inout ServiceSettings) -> Void = { _ in },
        load: (@Sendable () async throws -> ServiceParts)? = nil
    ) async throws {
        self.parts = try await parts.filled()
        var settings = ServiceSettings()
        settings.logsRequests = false
        change(&settings)
        let loaded = self.parts.parts
        var logger = Logger(label: "test") { _ in
            ServiceLogHandler(style: .text, write: { _ in })
        }
        logger.logLevel = .critical
        state = try ServiceState(
            settings: settings,
            parts: loaded,
            metrics: ServiceMetrics(),
            logger: logger,
            load: load ?? { loaded }
        )
    }

    /// Sends a request.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: String? = nil,
        type: String? = "application/json",
        headers: [String: String] = [:],
        client: ClientPresence = ClientPresence()
    ) async throws -> Reply {
        var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        if let body {
            head.headerFields[.contentLength] = String(body.utf8.count)
            head.headerFields[.contentType] = type
        }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
            if name == "Host" { head.authority = value }
        }
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
        let response = await ServiceResponder(state: state).reply(
            to: request,
            address: "127.0.0.1",
            client: client
        )
        let collected = CollectedBody()
        try await response.body.write(CollectingWriter(body: collected))
        return Reply(
            status: response.status.code,
            headers: response.headers,
            bytes: collected.bytes.withLock(\.self)
        )
    }

    /// Posts JSON.
    func post(_ path: String, _ body: String, headers: [String: String] = [:]) async throws -> Reply
    {
        try await send(.post, path, body: body, headers: headers)
    }
}
