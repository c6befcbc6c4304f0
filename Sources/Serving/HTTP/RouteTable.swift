import HTTPTypes

/// The routes there are.
struct RouteTable: Sendable {
    let routes: [Route]

    /// What a request asks for.
    enum Match: Sendable {
        case route(Route, [String: String])
        /// The path exists for these methods only.
        case otherMethods([String])
        case none
    }

    /// Finds the route of a method and path.
    func match(_ method: HTTPRequest.Method, _ path: Substring) -> Match {
        var others: [String] = []
        let wanted = method == .head ? .get : method
        for route in routes {
            guard let parameters = route.path.match(path) else { continue }
            if route.method == wanted { return .route(route, parameters) }
            others.append(route.method.rawValue)
            if route.method == .get { others.append("HEAD") }
        }
        return others.isEmpty ? .none : .otherMethods(others.sorted())
    }
}
