import HTTPTypes
import Hummingbird

extension Exchange {
    /// The reply to the fields of this request: an earlier one where the store and the models are
    /// still the same, else a new one.
    ///
    /// A reply from the cache keeps the timings of the work that made it; `Quarry-Cache` tells.
    func cached(
        _ route: String,
        make: () async throws -> some Encodable
    ) async throws -> Response {
        let cache = service.cache
        guard cache.isOn else { return try .json(try await make()) }
        let key = ReplyCache.Key(
            route: route,
            order: try JSONText.text(fields.value),
            generation: try await parts.documents.generation(),
            load: service.loadCount
        )
        let kept = cache[key]
        service.metrics.countCache(hit: kept != nil)
        var response: Response
        if let kept {
            response = .json(bytes: kept)
        } else {
            let bytes = try JSONText.bytes(try await make())
            cache.keep(bytes, for: key)
            response = .json(bytes: bytes)
        }
        response.headers[.known("Quarry-Cache")] = kept == nil ? "miss" : "hit"
        return response
    }
}
