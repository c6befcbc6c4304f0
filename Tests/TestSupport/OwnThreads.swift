import Foundation
import Synchronization

/// Threads of their own for tasks that must go on while other tests compute or wait for processes.
///
/// Swift's own threads are as many as there are cores, and tests beside this one block them for
/// seconds; a service with a time limit of one second then loses its patience with a client that was
/// never slow. Structured children of a task inherit its executor.
public final class OwnThreads: TaskExecutor {
    /// Shared by all tests that need it.
    public static let shared = OwnThreads(count: 4)

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in while true { runNext() } }
        }
    }

    public func enqueue(_ job: UnownedJob) {
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func runNext() {
        waiting.wait()
        jobs.withLock { $0.removeFirst() }
            .runSynchronously(on: asUnownedTaskExecutor())
    }
}
