import HTTPTypes
import Hummingbird
import Logging

/// One request on its way through the steps before its handler; remembers how far it came.
struct Visit: Sendable {
    let request: Request
    let address: String
    let client: ClientPresence
    let requestID: String
    var logger: Logger
    private(set) var route: Route?
    private(set) var caller: Caller?
    private(set) var hasReadBody = false

    init(
        request: Request,
        address: String,
        client: ClientPresence,
        requestID: String,
        logger: Logger
    ) {
        self.request = request
        self.address = address
        self.client = client
        self.requestID = requestID
        self.logger = logger
    }

    /// Whether the request says that it has a body.
    var hasBody: Bool {
        request.headers[.transferEncoding] != nil
            || (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 0
    }

    /// Goes through all steps.
    mutating func serve(_ state: ServiceState) async throws -> Response {
        let (path, queryText) = target
        if request.method == .options {
            // A browser asks without a key whether it may send one.
            if state.settings.origins.isEmpty { try identify(state) }
            return try preflight(state, path)
        }
        let match = state.table.match(request.method, path)
        if case .route(let found, _) = match { route = found }
        try identify(state)
        guard case .route(let route, let parameters) = match else { throw Self.unmatched(match) }
        guard let query = FormFields(queryText) else {
            throw Problem(.badRequest, "The query string is no UTF-8.")
        }
        let faults = query.faults(route.parameters)
        guard faults.isEmpty else { throw Problem.unprocessable(faults) }
        let (parts, load) = state.loaded
        var exchange = Exchange(
            head: request.head,
            parameters: parameters,
            query: query,
            body: request.body,
            parts: parts,
            load: load,
            service: state,
            client: client,
            requestID: requestID,
            logger: logger
        )
        try await read(route, into: &exchange, state.settings)
        return try await exchange.remembered(route) { try await handle($0, route, state) }
    }

    /// Path and query of the target.
    private var target: (Substring, Substring) {
        let target = request.head.path ?? "/"
        let sides = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (sides[0], sides.count > 1 ? sides[1] : "")
    }

    private func preflight(_ state: ServiceState, _ path: Substring) throws -> Response {
        switch state.table.match(.options, path) {
        case .otherMethods(let methods):
            return Response(
                status: .noContent,
                headers: [.allow: (methods + ["OPTIONS"]).joined(separator: ", ")]
            )
        case .route, .none: throw Problem(.notFound, "There is nothing at this path.")
        }
    }

    private static func unmatched(_ match: RouteTable.Match) -> Problem {
        guard case .otherMethods(let methods) = match else {
            return Problem(.notFound, "There is nothing at this path.")
        }
        var problem = Problem(
            .methodNotAllowed,
            "This path takes \(methods.joined(separator: ", ")) and OPTIONS."
        )
        problem.headers[.allow] = (methods + ["OPTIONS"]).joined(separator: ", ")
        return problem
    }
}

// MARK: - Who

extension Visit {
    /// Finds out who asks and whether they may.
    ///
    /// Where there are keys, a path that does not exist tells no more than one that does.
    private mutating func identify(_ state: ServiceState) throws {
        let ring = state.keys.ring
        try OriginRule(
            state.settings.origins,
            guardsHost: ring.isEmpty && state.settings.isLoopback
        ).check(request.head)
        let needed: APIScope?
        if let route { needed = route.scope } else { needed = .read }
        if ring.isEmpty || needed == nil {
            caller = .anybody(address: address)
        } else if let text = Caller.text(in: request.headers), let key = ring.key(for: text) {
            caller = .key(id: key.id, scope: key.scope)
            logger[metadataKey: "key"] = "\(key.id)"
            if let needed, !key.scope.allows(needed) {
                throw Problem(.forbidden, "This key may read only.")
            }
        } else {
            throw Self.unauthorized
        }
        if needed != nil, let caller { try state.limiter.admit(caller) }
    }

    private static var unauthorized: Problem {
        var problem = Problem(
            .unauthorized,
            "A key is needed: Authorization: Bearer KEY. quarry keys create makes one."
        )
        // Basic as well, so that a browser asks for the key (as the password) by itself.
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"quarry\", Basic realm=\"quarry\""
        return problem
    }
}

// MARK: - What

extension Visit {
    private mutating func read(
        _ route: Route,
        into exchange: inout Exchange,
        _ settings: ServiceSettings
    ) async throws {
        let type = MediaTypeName.of(request.headers[.contentType])
        switch route.body {
        case .none: return
        case .stream(let types):
            try require(type, among: types.map(\.type))
            try refuseLongBody(settings.longestUpload)
        case .form(let properties):
            try require(type, among: ["application/x-www-form-urlencoded"])
            let bytes = try await body(settings)
            guard let text = String(validating: bytes, as: UTF8.self),
                let form = FormFields(Substring(text))
            else { throw Problem(.badRequest, "The form is no UTF-8.") }
            let faults = form.faults(properties)
            guard faults.isEmpty else { throw Problem.unprocessable(faults) }
            exchange.form = form
        case .json(let schema, _):
            try require(type, among: ["application/json"])
            let bytes = try await body(settings)
            let value: JSONValue
            do { value = try JSONParser.parse(bytes) } catch {
                throw Problem(.badRequest, "No JSON: \(error.described(in: bytes))")
            }
            let faults = schema.faults(in: value)
            guard faults.isEmpty else { throw Problem.unprocessable(faults) }
            exchange.fields = JSONFields(value)
        }
    }

    private func require(_ type: String?, among types: [String]) throws {
        if let type, types.contains(type) { return }
        var problem = Problem(
            .unsupportedMediaType,
            "Expected Content-Type \(types.joined(separator: " or ")), found \(type ?? "none")."
        )
        problem.headers[.accept] = types.joined(separator: ", ")
        throw problem
    }

    private func refuseLongBody(_ limit: Int) throws {
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else { return }
        guard length <= limit else { throw Problem.tooLarge(limit) }
    }

    private mutating func body(_ settings: ServiceSettings) async throws -> [UInt8] {
        try refuseLongBody(settings.longestBody)
        let bytes = try await request.body.bytes(
            upTo: settings.longestBody,
            within: .seconds(settings.bodySeconds)
        )
        hasReadBody = true
        return bytes
    }
}

// MARK: - Then

extension Visit {
    private func handle(_ exchange: Exchange, _ route: Route, _ state: ServiceState) async throws
        -> Response
    {
        guard let gate = state.gate(for: route.load) else {
            return try await route.handle(exchange)
        }
        return try await client.whilePresent {
            var exchange = exchange
            exchange.turn = try await gate.enter()
            return try await route.handle(exchange)
        }
    }
}
