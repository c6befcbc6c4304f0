import Synchronization

/// Lets so many requests work at once, so many wait in order of arrival, and sends the rest away.
final class AdmissionGate: Sendable {
    private typealias Waiting = CheckedContinuation<Void, any Error>

    private struct State {
        var queue: AdmissionQueue
        var lastTicket = 0
        var callers: [Int: Waiting] = [:]
        /// Tickets that were given up, perhaps before they stood in the queue.
        var abandoned: Set<Int> = []
    }

    private let state: Mutex<State>

    init(width: Int, depth: Int) {
        state = Mutex(State(queue: AdmissionQueue(width: width, depth: depth)))
    }

    /// How many work and how many wait.
    var load: (running: Int, waiting: Int) {
        state.withLock { ($0.queue.running, $0.queue.waitingCount) }
    }

    /// Waits for a turn, which ends when the returned object is let go.
    ///
    /// - Throws: `Problem` 503 when too many wait; `CancellationError` when the caller gives up.
    func enter() async throws -> AdmissionTurn {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        defer { state.withLock { _ = $0.abandoned.remove(ticket) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(ticket, $0) }
        } onCancel: {
            abandon(ticket)
        }
        return AdmissionTurn(self)
    }

    private func enter(_ ticket: Int, _ caller: Waiting) {
        let verdict: AdmissionQueue.Verdict? = state.withLock { state in
            guard !state.abandoned.contains(ticket) else { return nil }
            let verdict = state.queue.enter(ticket)
            if verdict == .wait { state.callers[ticket] = caller }
            return verdict
        }
        switch verdict {
        case nil: caller.resume(throwing: CancellationError())
        case .work: caller.resume()
        case .wait: break
        case .refused:
            caller.resume(throwing: Problem.busy("Too many requests are waiting already."))
        }
    }

    private func abandon(_ ticket: Int) {
        let caller: Waiting? = state.withLock { state in
            state.abandoned.insert(ticket)
            guard state.queue.abandon(ticket) else { return nil }
            return state.callers.removeValue(forKey: ticket)
        }
        caller?.resume(throwing: CancellationError())
    }

    /// A turn ends.
    fileprivate func leave() {
        let caller: Waiting? = state.withLock { state in
            state.queue.leave().flatMap { state.callers.removeValue(forKey: $0) }
        }
        caller?.resume()
    }
}

/// The right to work; given back when the last reference to it is gone.
final class AdmissionTurn: Sendable {
    private let gate: AdmissionGate

    fileprivate init(_ gate: AdmissionGate) { self.gate = gate }

    deinit { gate.leave() }
}
