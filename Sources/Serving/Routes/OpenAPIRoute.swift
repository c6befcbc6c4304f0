import HTTPTypes
import Hummingbird

extension Routes {
    /// `GET /openapi.json`.
    var openAPI: Route {
        Route(
            method: .get,
            path: RoutePath("/openapi.json"),
            name: "openapi",
            summary: "This description.",
            scope: .read,
            outcomes: [
                Route.Outcome(200, "OpenAPI 3.1.", .map(.written([:], check: nil)))
            ] + Self.problems(),
            handle: { exchange in
                try .json(
                    OpenAPIDocument(
                        exchange.service.table,
                        version: exchange.service.settings.version
                    )
                    .value
                )
            }
        )
    }
}
