import Synchronization

/// What a service counts; told at `/metrics`.
public final class ServiceMetrics: Sendable {
    private struct RequestKind: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct State {
        var requests: [RequestKind: Int] = [:]
        var durations: [String: Histogram] = [:]
        var stages: [String: Histogram] = [:]
        var sequences: [String: Histogram] = [:]
        var tokens: [String: Histogram] = [:]
        var cacheHits = 0
        var cacheMisses = 0
        var reloads = 0
        var failedReloads = 0
    }

    private let state = Mutex(State())

    /// Nothing counted yet.
    public init() {}

    /// Counts a batch that goes through a model.
    public func countBatch(of model: String, sequences: Int, tokens: Int) {
        state.withLock { state in
            state.sequences[model, default: .sizes].observe(Double(sequences))
            state.tokens[model, default: .sizes].observe(Double(tokens))
        }
    }

    func countRequest(route: String, method: String, status: Int, seconds: Double) {
        state.withLock { state in
            state.requests[RequestKind(route: route, method: method, status: status), default: 0] +=
                1
            state.durations[route, default: .seconds].observe(seconds)
        }
    }

    /// Counts the stages of a reply, in milliseconds by name.
    func countStages(_ timings: [String: Double]) {
        state.withLock { state in
            for (stage, milliseconds) in timings where stage != "total" {
                state.stages[stage, default: .seconds].observe(milliseconds / 1000)
            }
        }
    }

    func countCache(hit: Bool) {
        state.withLock { if hit { $0.cacheHits += 1 } else { $0.cacheMisses += 1 } }
    }

    func countReload(failed: Bool) {
        state.withLock { if failed { $0.failedReloads += 1 } else { $0.reloads += 1 } }
    }

    /// The lines of all counts.
    func lines() -> [String] {
        let state = state.withLock(\.self)
        let requests = state.requests.map { kind, count in
            let labels = MetricFamily.labels([
                "route": kind.route, "method": kind.method, "status": String(kind.status),
            ])
            return "quarry_requests_total{\(labels)} \(count)"
        }
        return MetricFamily.lines(
            "quarry_requests_total",
            "counter",
            "Requests by route, method and status.",
            requests.sorted()
        )
            + Self.histograms(
                "quarry_request_seconds",
                "Seconds until the reply began.",
                state.durations,
                label: "route"
            )
            + Self.histograms(
                "quarry_stage_seconds",
                "Seconds a stage took.",
                state.stages,
                label: "stage"
            )
            + Self.histograms(
                "quarry_batch_sequences",
                "Sequences that went through a model together.",
                state.sequences,
                label: "model"
            )
            + Self.histograms(
                "quarry_batch_tokens",
                "Tokens that went through a model together.",
                state.tokens,
                label: "model"
            )
            + Self.counters(state)
    }

    private static func counters(_ state: State) -> [String] {
        let counters: [(String, String, Int)] = [
            ("quarry_cache_hits_total", "Replies that came from the cache.", state.cacheHits),
            ("quarry_cache_misses_total", "Replies that had to be made.", state.cacheMisses),
            ("quarry_reloads_total", "Reloads that took effect.", state.reloads),
            ("quarry_reload_failures_total", "Reloads that kept the old.", state.failedReloads),
        ]
        return counters.flatMap { name, help, count in
            MetricFamily.lines(name, "counter", help, ["\(name) \(count)"])
        }
    }

    private static func histograms(
        _ name: String,
        _ help: String,
        _ values: [String: Histogram],
        label: String
    ) -> [String] {
        MetricFamily.lines(
            name,
            "histogram",
            help,
            values.sorted { $0.key < $1.key }.flatMap { key, histogram in
                histogram.lines(name, "\(label)=\"\(key)\"")
            }
        )
    }
}
