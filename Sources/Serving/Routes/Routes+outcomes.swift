extension Routes {
    /// The problems that any route may reply with, beside its own.
    static func problems(_ statuses: [Int] = []) -> [Route.Outcome] {
        let words = [
            400: "The body is no JSON, or the request no HTTP.", 401: "A key is needed.",
            403: "The key may read only, or the request comes from another site's page.",
            404: "There is no such thing.", 408: "The body did not come in time.",
            409: "The document is there already, or is not what the request takes it for.",
            413: "The body is too long.",
            415: "The body is of another media type.",
            422: "A field is not as it must be; errors names it.",
            429: "Too many requests a minute; Retry-After says when to come again.",
            501: "This server cannot do that.",
            503: "Too much to do; Retry-After says when to come again.",
            507: "The disk is full or cannot be written.",
        ]
        return Set(statuses + [400, 401, 403, 404, 429]).sorted().map { status in
            Route.Outcome(
                status,
                words[status] ?? "A problem.",
                type: "application/problem+json",
                Schemas.problem
            )
        }
    }

    /// The problems of a route that takes a JSON body and works on it.
    static let problemsOfWork = problems([400, 408, 413, 415, 422, 503])
}
