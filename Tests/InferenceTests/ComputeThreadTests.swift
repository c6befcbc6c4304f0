import Foundation
import Inference
import Synchronization
import Testing

/// Notes on which thread it ran and that no two of its kind ever ran at once.
private actor Worker {
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        ComputeThread.shared.asUnownedSerialExecutor()
    }

    func block(milliseconds: UInt32) -> ObjectIdentifier {
        usleep(milliseconds * 1000)
        return ObjectIdentifier(Thread.current)
    }

    func fail() throws { throw CancellationError() }
}

/// Counts from any task.
private final class Tally: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}

@Suite struct ComputeThreadTests {
    @Test func allModelsComputeOnOneThread() async {
        let workers = (0..<6).map { _ in Worker() }
        let threads = await withTaskGroup(of: ObjectIdentifier.self) { group in
            for worker in workers {
                for _ in 0..<5 { group.addTask { await worker.block(milliseconds: 1) } }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(threads.count == 1)
    }

    @Test func computationsDoNotHoldUpOtherTasks() async {
        let worker = Worker()
        let done = Tally()
        // More blocking passes than the cooperative pool has threads.
        let passes = (0..<20).map { _ in
            Task {
                _ = await worker.block(milliseconds: 50)
                done.add()
            }
        }
        let doneAtHealthCheck = await Task { done.count }.value
        for pass in passes { await pass.value }
        #expect(doneAtHealthCheck < 20)
        #expect(done.count == 20)
    }

    @Test func errorsReachTheCaller() async {
        await #expect(throws: CancellationError.self) { try await Worker().fail() }
    }
}
