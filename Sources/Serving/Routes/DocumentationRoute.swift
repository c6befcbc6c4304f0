import HTTPTypes
import Hummingbird

extension Routes {
    /// `GET /docs`.
    var documentation: Route {
        Route(
            method: .get,
            path: RoutePath("/docs"),
            name: "docs",
            summary: "The routes with examples.",
            scope: .read,
            outcomes: [],
            isDescribed: false,
            handle: { exchange in
                let routes = exchange.service.table.routes.filter(\.isDescribed)
                let host = exchange.head.authority ?? "127.0.0.1:8080"
                let scheme = exchange.service.settings.certificate.isEmpty ? "http" : "https"
                let pages = try routes.map {
                    try RouteDescription(route: $0, base: "\(scheme)://\(host)").html
                }
                return PageFrame(
                    title: "For programs · Quarry",
                    content: """
                        <header><h1><a href="/">Quarry</a></h1>
                        <p>What programs can ask; the same is told to them by
                        <a href="/openapi.json">openapi.json</a>.</p></header>
                        <main id="results" class="docs">\(pages)</main>
                        """
                ).response()
            }
        )
    }
}

/// One route on the page for programmers.
struct RouteDescription {
    let route: Route
    let base: String

    var html: HTML {
        get throws {
            """
            <section><h2><code>\(route.method.rawValue) \(route.path.template)</code></h2>
            <p>\(route.summary)</p><pre><code>\(try command)</code></pre></section>
            """
        }
    }

    /// A curl command that works against this service.
    var command: String {
        get throws {
            var path = route.path.template
            for (name, example) in route.pathExamples {
                path = path.replacing("{\(name)}", with: example)
            }
            var words = ["curl"]
            if route.method != .get, route.method != .post {
                words += ["-X", route.method.rawValue]
            }
            switch route.body {
            case .json(_, let example): words += try Self.sending("application/json", example)
            case .stream(let types):
                if let first = types.first { words += try Self.sending(first.type, first.example) }
            case .form: break
            case .none: if route.method == .post { words += ["-X", "POST"] }
            }
            return (words + [Self.quoted(base + path)]).joined(separator: " ")
        }
    }

    private static func sending(_ type: String, _ example: JSONValue) throws -> [String] {
        ["-H", quoted("Content-Type: \(type)"), "-d", quoted(try JSONText.text(example))]
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
