import Synchronization
import Tensors

private let oneAtATime = Mutex(())

/// Runs `body` with a number of threads; tests that set it take turns.
func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    try oneAtATime.withLock { _ in
        let before = Parallelism.threads
        Parallelism.set(threads: count)
        defer { Parallelism.set(threads: before) }
        return try body()
    }
}
