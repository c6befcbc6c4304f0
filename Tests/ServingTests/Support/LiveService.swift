import QuestionAnswering
import TestSupport

@testable import Serving

/// Runs a service over four reviews on a real socket for as long as the body takes, which is told
/// the port, both on threads of their own.
func withLiveService(
    _ parts: TestParts = TestParts(),
    settings change: (inout ServiceSettings) -> Void = { _ in },
    parts changeParts: (inout ServiceParts) -> Void = { _ in },
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    try await withTaskExecutorPreference(OwnThreads.shared) {
        try await runLiveService(parts, settings: change, parts: changeParts, body)
    }
}

private func runLiveService(
    _ parts: TestParts,
    settings change: (inout ServiceSettings) -> Void,
    parts changeParts: (inout ServiceParts) -> Void,
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    var settings = ServiceSettings()
    settings.port = 0
    settings.logsRequests = false
    settings.shutdownSeconds = 5
    change(&settings)
    var changed = try await parts.filled().parts
    changeParts(&changed)
    let loaded = changed
    let service = try await HTTPService(settings: settings) { loaded }
    let (ports, signal) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            do { try await service.run { signal.yield($0) } } catch is CancellationError {}
            signal.finish()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            return try await group.waitForAll()
        }
        do { try await body(port) } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
    }
}
