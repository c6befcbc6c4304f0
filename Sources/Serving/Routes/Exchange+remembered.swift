import HTTPTypes
import Hummingbird

extension Exchange {
    /// What the reply depends on; nil where it is not to be remembered.
    private func replyKey(_ route: Route) async throws -> ReplyCache.Key? {
        guard route.isRemembered, service.cache.isOn, !fields.isTrue("stream") else { return nil }
        return ReplyCache.Key(
            route: route.name,
            order: fields.value,
            generation: try await parts.documents.generation(),
            load: load
        )
    }

    /// The reply to a request that was made before, while store and models are still the same; else
    /// what `work` makes of it, to be remembered.
    ///
    /// A remembered reply waits for nobody and keeps the timings of the work that made it;
    /// `Quarry-Cache` tells.
    func remembered(
        _ route: Route,
        otherwise work: (Exchange) async throws -> Response
    ) async throws -> Response {
        guard let key = try await replyKey(route) else { return try await work(self) }
        let kept = service.cache[key]
        service.metrics.countCache(hit: kept != nil)
        if let kept {
            var response = Response.json(bytes: kept)
            response.headers[.quarryCache] = "hit"
            return response
        }
        var exchange = self
        exchange.keep = { [cache = service.cache] in cache.keep($0, for: key) }
        var response = try await work(exchange)
        response.headers[.quarryCache] = "miss"
        return response
    }

    /// A reply to be remembered.
    func reply(_ value: some Encodable) throws -> Response {
        let bytes = try JSONText.bytes(value)
        keep?(bytes)
        return .json(bytes: bytes)
    }
}

extension HTTPField.Name {
    /// Whether a reply was remembered.
    static let quarryCache = HTTPField.Name.known("Quarry-Cache")
}
