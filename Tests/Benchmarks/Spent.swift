import Foundation

/// The time that some work took: by the clock, and of all threads together.
struct Spent {
    let seconds: Double
    let cpuSeconds: Double

    /// Measures; `ofChildren` counts the CPU time of processes that end meanwhile instead.
    static func by(ofChildren: Bool = false, _ work: () async throws -> Void) async rethrows
        -> Spent
    {
        let start = Moment(ofChildren)
        try await work()
        let end = Moment(ofChildren)
        return Spent(seconds: end.clock - start.clock, cpuSeconds: end.busy - start.busy)
    }

    private struct Moment {
        let clock: Double
        let busy: Double

        init(_ ofChildren: Bool) {
            busy = ofChildren ? Self.children() : Self.time(CLOCK_PROCESS_CPUTIME_ID)
            clock = Self.time(CLOCK_MONOTONIC)
        }

        private static func time(_ clock: clockid_t) -> Double {
            var now = timespec()
            clock_gettime(clock, &now)
            return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
        }

        private static func children() -> Double {
            var usage = rusage()
            getrusage(RUSAGE_CHILDREN.rawValue, &usage)
            return [usage.ru_utime, usage.ru_stime].reduce(0) {
                $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
            }
        }
    }
}
