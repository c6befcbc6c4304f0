import Logging
import QuestionAnswering
import Synchronization

/// What all requests of a service share.
final class ServiceState: Sendable {
    let settings: ServiceSettings
    let logger: Logger
    let metrics: ServiceMetrics
    let keys: KeyWatch
    let limiter: RateLimiter
    let gate: AdmissionGate
    private let uploads = AdmissionGate(width: 8, depth: 64)
    let cache: ReplyCache
    let connections = ConnectionRegistry()
    let table: RouteTable
    private let load: @Sendable () async throws -> ServiceParts
    private let current: Mutex<(parts: ServiceParts, load: Int)>
    private let reloading = AdmissionGate(width: 1, depth: 8)
    private let stopping = Mutex(false)

    /// - Throws: `QuarryError` of kind `badData` for a damaged key file.
    init(
        settings: ServiceSettings,
        parts: ServiceParts,
        metrics: ServiceMetrics,
        logger: Logger,
        load: @escaping @Sendable () async throws -> ServiceParts
    ) throws {
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.load = load
        keys = try KeyWatch(settings.keyFile)
        limiter = RateLimiter(perMinute: settings.requestsPerMinute)
        gate = AdmissionGate(width: settings.concurrency, depth: settings.queueDepth)
        cache = ReplyCache(room: settings.cacheMebibytes << 20)
        current = Mutex((parts, 1))
        table = RouteTable(
            routes: Routes(
                settings: settings,
                retrievers: parts.retrievers,
                hasClassifier: parts.classify != nil
            ).all
        )
    }

    /// The parts that serve requests from now on, and how often parts were loaded by then.
    var loaded: (parts: ServiceParts, load: Int) { current.withLock(\.self) }

    /// How often parts were loaded.
    var loadCount: Int { loaded.load }

    /// Where requests of a route wait for their turn; nil: nowhere.
    func gate(for load: Route.Load) -> AdmissionGate? {
        switch load {
        case .light: nil
        case .heavy: gate
        case .upload: uploads
        }
    }

    /// Whether the service was told to stop.
    var isStopping: Bool { stopping.withLock(\.self) }

    /// The service was told to stop.
    func stop() { stopping.withLock { $0 = true } }

    /// Loads index and models anew; requests in flight keep the old ones, and so does everybody when
    /// the new ones do not load.
    func reload() async throws {
        let turn = try await reloading.enter()
        defer { withExtendedLifetime(turn) {} }
        do {
            let parts = try await load()
            current.withLock { $0 = (parts, $0.load + 1) }
            metrics.countReload(failed: false)
            logger.notice("reloaded", metadata: ["load": "\(loadCount)"])
        } catch {
            metrics.countReload(failed: true)
            logger.error("reload failed; the old parts go on", metadata: ["reason": "\(error)"])
            throw error
        }
    }
}
