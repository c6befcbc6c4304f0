internal import Dispatch
internal import Foundation
internal import Synchronization

/// The one thread on which models compute.
///
/// A pass through a model blocks its thread for tens of milliseconds and uses every core through its
/// kernels. On Swift's cooperative pool, which has one thread a core, a few such passes would stall
/// every other task of the process, such as a server's health check; and two passes at once would only
/// fight over the cores. So all models take turns here, batch by batch in order of arrival, while
/// callers wait without holding a thread. That it is always the same thread keeps native libraries
/// from growing one team of workers for every thread that ever calls them.
package final class ComputeThread: SerialExecutor {
    /// The thread of this process; it lives as long as the process.
    package static let shared = ComputeThread()

    private let jobs = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    private init() {
        let thread = Thread { [unowned self] in work() }
        thread.name = "quarry-compute"
        // The same for every process, whatever the shell's limit.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Takes a job; it runs when all earlier ones are done.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrivals.signal()
    }

    private func work() -> Never {
        while true {
            arrivals.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }
}
