import HTTPTypes
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Serving

@Suite struct AdmissionTests {
    @Test func workWaitRefuse() {
        var queue = AdmissionQueue(width: 1, depth: 1)
        #expect(queue.enter(1) == .work)
        #expect(queue.enter(2) == .wait)
        #expect(queue.enter(3) == .refused)
        #expect(queue.leave() == 2)
        #expect(queue.running == 1)
        #expect(queue.leave() == nil)
        #expect(queue.running == 0)
    }

    @Test func whoGivesUpIsNotCalled() {
        var queue = AdmissionQueue(width: 1, depth: 3)
        for ticket in 1...3 { _ = queue.enter(ticket) }
        let first = queue.abandon(2)
        #expect(first)
        let second = queue.abandon(2)
        #expect(!second)
        #expect(queue.leave() == 3)
    }

    @Test func neverMoreThanAllowedAndNobodyForgotten() {
        forEachSeed(0..<300) { _, generator in
            var queue = AdmissionQueue(width: 3, depth: 4)
            var working: Set<Int> = []
            var waiting: [Int] = []
            for ticket in 1...60 {
                switch Int.random(in: 0..<3, using: &generator) {
                case 0:
                    switch queue.enter(ticket) {
                    case .work: working.insert(ticket)
                    case .wait: waiting.append(ticket)
                    case .refused: #expect(waiting.count == 4)
                    }
                case 1:
                    guard let done = working.randomElement(using: &generator) else { continue }
                    working.remove(done)
                    if let next = queue.leave() {
                        #expect(next == waiting.removeFirst())
                        working.insert(next)
                    }
                default:
                    guard let given = waiting.randomElement(using: &generator) else { continue }
                    let wasWaiting = queue.abandon(given)
                    #expect(wasWaiting)
                    waiting.removeAll { $0 == given }
                }
                #expect(queue.running == working.count && working.count <= 3)
                #expect(queue.waitingCount == waiting.count)
                #expect(waiting.isEmpty || working.count == 3)
            }
        }
    }

    @Test func theGateLetsOnlySoManyIn() async throws {
        let gate = AdmissionGate(width: 4, depth: 1000)
        let inside = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let turn = try await gate.enter()
                    inside.enter()
                    await Task.yield()
                    inside.leave()
                    withExtendedLifetime(turn) {}
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most <= 4)
        #expect(gate.load == (0, 0))
    }

    @Test func cancelledWaitersLeaveTheirPlace() async throws {
        let gate = AdmissionGate(width: 1, depth: 10)
        let turn = try await gate.enter()
        let waiter = Task { _ = try await gate.enter() }
        while gate.load.waiting == 0 { await Task.yield() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(gate.load == (1, 0))
        withExtendedLifetime(turn) {}
    }

    @Test func aFullGateRefuses() async throws {
        let gate = AdmissionGate(width: 1, depth: 0)
        let turn = try await gate.enter()
        let problem = await #expect(throws: Problem.self) { _ = try await gate.enter() }
        #expect(problem?.status == .serviceUnavailable)
        #expect(problem?.retryAfter == 1)
        withExtendedLifetime(turn) {}
    }
}

/// Counts who is inside.
private final class Crowd: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func enter() {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
}
