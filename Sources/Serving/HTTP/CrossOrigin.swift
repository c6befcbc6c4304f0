import HTTPTypes

/// Which other web sites may call the service from their pages; none unless configured.
struct CrossOrigin {
    private let origins: [String]

    init(_ origins: [String]) { self.origins = origins }

    /// Tells the browser that the page may read the reply, where its origin is one of these.
    func add(to headers: inout HTTPFields, for request: HTTPFields) {
        guard !origins.isEmpty else { return }
        headers[.vary] = "Origin"
        guard let origin = request[.origin], origins.contains(origin) else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlAllowMethods] = "GET, POST, DELETE"
        headers[.accessControlAllowHeaders] =
            "Authorization, Content-Type, X-Request-ID, traceparent"
        headers[.accessControlExposeHeaders] = "Retry-After, X-Request-ID, traceparent"
        headers[.accessControlMaxAge] = "600"
    }
}
