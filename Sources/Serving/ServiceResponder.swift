import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a request brings along from its connection.
struct ServiceContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Takes a request through the same steps whatever its route: who is it, where to, what does it say;
/// then the route's handler; and whatever goes wrong becomes a problem.
struct ServiceResponder: HTTPResponder {
    let state: ServiceState

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let address = context.channel.remoteAddress?.ipAddress ?? "local"
        return await reply(
            to: request,
            address: address,
            client: state.connections.client(of: context.channel)
        )
    }

    /// The reply to a request; never an error.
    func reply(to request: Request, address: String, client: ClientPresence) async -> Response {
        let start = ContinuousClock.now
        let requestID = RequestNames.requestID(request.headers[.requestID])
        let trace = request.headers[.traceParent].flatMap(TraceContext.init)
        var logger = state.logger
        logger[metadataKey: "request"] = "\(requestID)"
        if let trace { logger[metadataKey: "trace"] = "\(trace.trace)" }
        var visit = Visit(
            request: request,
            address: address,
            client: client,
            requestID: requestID,
            logger: logger
        )
        var response: Response
        do {
            response = try await visit.serve(state)
        } catch {
            response = refuse(error, &visit)
        }
        finish(&response, visit, trace)
        note(response, visit, since: start)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func refuse(_ error: any Error, _ visit: inout Visit) -> Response {
        let problem = Problem(error)
        if problem.status.code >= 500, problem.status != .serviceUnavailable,
            problem.status != .notImplemented
        {
            visit.logger.error("request failed", metadata: ["reason": "\(error)"])
        }
        var response = problem.response(requestID: visit.requestID)
        // What is left of a body that nobody wants is not waited for.
        if !visit.hasReadBody, visit.hasBody { response.headers[.connection] = "close" }
        return response
    }

    private func finish(_ response: inout Response, _ visit: Visit, _ trace: TraceContext?) {
        response.headers[.requestID] = visit.requestID
        if let trace {
            response.headers[.traceParent] = trace.header(span: RequestNames.hexadecimal())
        }
        SecurityHeaders.add(to: &response.headers)
        CrossOrigin(state.settings.origins).add(to: &response.headers, for: visit.request.headers)
        if state.isStopping { response.headers[.connection] = "close" }
    }

    private func note(_ response: Response, _ visit: Visit, since start: ContinuousClock.Instant) {
        let seconds = start.duration(to: .now) / .seconds(1)
        let route = visit.route?.name ?? "none"
        state.metrics.countRequest(
            route: route,
            method: visit.request.method.isKnown ? visit.request.method.rawValue : "other",
            status: response.status.code,
            seconds: seconds
        )
        guard state.settings.logsRequests else { return }
        visit.logger.info(
            "request",
            metadata: [
                "method": "\(visit.request.method.rawValue)",
                "path": "\(visit.request.uri.path)",
                "route": "\(route)",
                "status": "\(response.status.code)",
                "ms": "\((seconds * 100_000).rounded() / 100)",
                "caller": "\(visit.caller?.name ?? visit.address)",
            ]
        )
    }
}

extension HTTPField.Name {
    /// Names the request in logs and problems.
    static let requestID = HTTPField.Name.known("X-Request-ID")
    /// W3C Trace Context.
    static let traceParent = HTTPField.Name.known("traceparent")
}

extension HTTPRequest.Method {
    /// Whether it is one of HTTP's own: others would make a new metric each.
    fileprivate var isKnown: Bool {
        [.get, .head, .post, .put, .delete, .options, .patch, .trace, .connect].contains(self)
    }
}
