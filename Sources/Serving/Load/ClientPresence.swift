import Synchronization

/// Whether the client of a connection is still there.
final class ClientPresence: Sendable {
    private struct State {
        var isGone = false
        var lastWatch = 0
        var watches: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// The client has closed the connection, or its sending half.
    func markGone() {
        let watches = state.withLock { state in
            state.isGone = true
            defer { state.watches = [:] }
            return Array(state.watches.values)
        }
        watches.forEach { $0.finish() }
    }

    /// Does the work; cancels it when the client goes.
    ///
    /// - Throws: `CancellationError` when the client went first.
    func whilePresent<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let (gone, signal) = AsyncStream<Void>.makeStream()
        let watch = begin(signal)
        defer { end(watch) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in gone {}
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else { throw CancellationError() }
            return result
        }
    }

    private func begin(_ signal: AsyncStream<Void>.Continuation) -> Int {
        state.withLock { state in
            state.lastWatch += 1
            if state.isGone { signal.finish() } else { state.watches[state.lastWatch] = signal }
            return state.lastWatch
        }
    }

    private func end(_ watch: Int) {
        state.withLock { $0.watches.removeValue(forKey: watch) }?.finish()
    }
}
