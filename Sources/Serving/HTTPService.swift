import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import QuestionAnswering
import ServiceLifecycle
import UnixSignals

/// The HTTP face of Quarry: takes requests until it is told to stop.
public struct HTTPService: Sendable {
    private let state: ServiceState
    private let server: HTTPServerBuilder

    /// Prepares a service.
    ///
    /// - Parameters:
    ///   - settings: how it is reached and what it allows.
    ///   - metrics: counts what it does.
    ///   - load: makes the parts that serve; called again on every reload.
    /// - Throws: `QuarryError` of kind `usage` for an address that others can reach without any key,
    ///   `badData` or `missing` for files that are not as they should be, and what `load` throws.
    public init(
        settings: ServiceSettings,
        metrics: ServiceMetrics = ServiceMetrics(),
        load: @escaping @Sendable () async throws -> ServiceParts
    ) async throws {
        let logger = Logger(label: "quarry") { _ in ServiceLogHandler(style: settings.logStyle) }
        let keys = try settings.keyFile?.keys() ?? []
        guard settings.isLoopback || !keys.isEmpty else {
            throw QuarryError(
                .usage,
                while: "listening on",
                settings.host,
                expected: "at least one key, since other machines can reach this address",
                found: "none",
                nextStep: "Make one with: quarry keys create --name NAME"
            )
        }
        state = try ServiceState(
            settings: settings,
            parts: try await load(),
            metrics: metrics,
            logger: logger,
            load: load
        )
        server = try Self.server(settings, state)
    }

    /// Listens until the process is told to end (SIGTERM, SIGINT), then finishes what is in flight.
    ///
    /// SIGHUP loads index and models anew.
    ///
    /// - Parameter listening: told the port as soon as requests are taken.
    /// - Throws: `QuarryError` of kind `cannotWrite` for an address that cannot be had.
    public func run(listening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        do { try await group(listening: listening).run() } catch let error as IOError {
            throw QuarryError(
                .cannotWrite,
                while: "listening on",
                "\(state.settings.host):\(state.settings.port)",
                expected: "an address that is free and belongs to this machine",
                found: "\(error)",
                nextStep: "Choose another with --host and --port."
            )
        }
    }

    /// What runs until it is told to end, by a signal or by whoever holds it.
    func group(listening: @escaping @Sendable (Int) async -> Void) -> ServiceGroup {
        let settings = state.settings
        var group = ServiceGroupConfiguration(
            // Told to stop in reverse order: the note comes before the connections close.
            services: [
                ReloadService(state: state), application(listening: listening),
                StopService(state: state),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Self.quiet(state.logger)
        )
        group.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        return ServiceGroup(configuration: group)
    }

    private func application(listening: @escaping @Sendable (Int) async -> Void) -> some Service {
        let settings = state.settings
        return Application(
            responder: ServiceResponder(state: state),
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: "quarry",
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    OpenFiles.roomForConnections(settings.connections),
                    logger: state.logger
                )
            ),
            onServerRunning: { await listening($0.localAddress?.port ?? settings.port) },
            logger: Self.quiet(state.logger)
        )
    }

    /// The framework's own notes are for its makers.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .warning
        return logger
    }

    private static func server(_ settings: ServiceSettings, _ state: ServiceState) throws
        -> HTTPServerBuilder
    {
        let registry = state.connections
        let longest = max(settings.longestBody, settings.longestUpload)
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionGuard(registry, longestBody: longest)],
                idleTimeout: .seconds(Int64(settings.idleSeconds)),
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: 64 << 10,
                    maxHeaderFieldCount: 100
                )
            )
        )
        guard !settings.certificate.isEmpty else { return plain }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(settings.certificate)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(
                    try NIOSSLPrivateKey(file: settings.certificateKey, format: .pem)
                )
            )
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw QuarryError(
                .badData,
                while: "setting up TLS with",
                "\(settings.certificate) and \(settings.certificateKey)",
                expected: "a certificate chain and its private key, as PEM files",
                found: "\(error)"
            )
        }
    }
}

/// Reloads on SIGHUP.
private struct ReloadService: Service {
    let state: ServiceState

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            // A failure is logged; the old parts go on.
            try? await state.reload()
        }
    }
}

/// Notes that the service was told to stop, for readiness and for connections that are kept open.
private struct StopService: Service {
    let state: ServiceState

    func run() async throws {
        try? await gracefulShutdown()
        state.stop()
    }
}
