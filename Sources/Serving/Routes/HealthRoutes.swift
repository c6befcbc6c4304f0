import HTTPTypes
import Hummingbird
import QuestionAnswering

extension Routes {
    /// `GET /v1/health`: the process runs; open to anybody.
    var health: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/health"),
            name: "health",
            summary: "Whether the service runs.",
            scope: nil,
            outcomes: [
                Route.Outcome(
                    200,
                    "It runs.",
                    .object([.init("status", .choice(["ok"]), required: true, "Always ok.")])
                )
            ],
            handle: { _ in try .json(["status": "ok"]) }
        )
    }

    /// `GET /v1/ready`: it can answer now.
    var ready: Route {
        Route(
            method: .get,
            path: RoutePath("/v1/ready"),
            name: "ready",
            summary: "Whether the service takes requests, and what it answers with.",
            scope: .read,
            outcomes: [
                Route.Outcome(
                    200,
                    "It takes requests.",
                    .named(
                        "Readiness",
                        .object([
                            .init("status", .choice(["ready"]), required: true, "Always ready."),
                            .init("generation", Schemas.count, required: true, "The store's."),
                            .init("load", Schemas.count, required: true, "1, and 1 more a reload."),
                            .init("models", .map(Schemas.text), required: true, "By part."),
                            .init(
                                "retrievers",
                                .array(Schemas.text, count: 0...Int.max),
                                required: true,
                                "Those that requests may name."
                            ),
                        ])
                    )
                )
            ] + Self.problems([503]),
            handle: { exchange in
                guard !exchange.service.isStopping else { throw Problem.busy("Stopping.") }
                return try .json(
                    Readiness(
                        status: "ready",
                        generation: try await exchange.parts.documents.generation(),
                        load: exchange.load,
                        models: exchange.parts.models,
                        retrievers: exchange.parts.retrievers
                    )
                )
            }
        )
    }

    /// `GET /metrics`.
    var metrics: Route {
        Route(
            method: .get,
            path: RoutePath("/metrics"),
            name: "metrics",
            summary: "What the service counts, as Prometheus reads it.",
            scope: .read,
            outcomes: [
                Route.Outcome(200, "The counts.", type: Self.prometheus, Schemas.text)
            ] + Self.problems(),
            handle: { exchange in
                let load = exchange.service.gate.load
                let generation = try await exchange.parts.documents.generation()
                let lines =
                    exchange.service.metrics.lines()
                    + MetricFamily.gauge(
                        "quarry_queue_depth",
                        "Requests that wait.",
                        Double(load.waiting)
                    )
                    + MetricFamily.gauge(
                        "quarry_requests_running",
                        "Requests that work.",
                        Double(load.running)
                    )
                    + MetricFamily.gauge(
                        "quarry_connections",
                        "Open connections.",
                        Double(exchange.service.connections.count)
                    )
                    + MetricFamily.gauge(
                        "quarry_store_generation",
                        "The store's generation.",
                        Double(generation)
                    )
                    + ProcessFigures.lines()
                return .text(lines.joined(separator: "\n") + "\n", type: Self.prometheus)
            }
        )
    }

    /// `POST /v1/admin/reload`.
    var reload: Route {
        Route(
            method: .post,
            path: RoutePath("/v1/admin/reload"),
            name: "admin.reload",
            summary: "Loads index and models anew; no request is dropped, and where they do not "
                + "load, the old ones go on.",
            scope: .write,
            outcomes: [
                Route.Outcome(
                    200,
                    "New parts serve.",
                    .object([.init("load", Schemas.count, required: true, "How often by now.")])
                )
            ] + Self.problems([422, 503]),
            handle: { exchange in
                do { try await exchange.service.reload() } catch let error as Problem {
                    throw error
                } catch {
                    throw Problem.busy(
                        "The new parts did not load and the old ones go on; the log tells why.",
                        retryAfter: 60
                    )
                }
                return try .json(["load": exchange.service.loadCount])
            }
        )
    }

    private static let prometheus = "text/plain; version=0.0.4; charset=utf-8"
}

/// What can be asked of the service now.
private struct Readiness: Encodable {
    let status: String
    let generation: Int64
    let load: Int
    let models: [String: String]
    let retrievers: [String]
}
