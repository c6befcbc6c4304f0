import Foundation

/// How many files and sockets the process may have open.
enum OpenFiles {
    /// Raises the limit as far as the system lets it; how many connections that leaves room for.
    ///
    /// Many systems begin with 1,024, which idle connections alone would use up.
    static func roomForConnections(_ wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return wanted
        }
        // Index, models and event loops need some as well.
        let needed = rlim_t(wanted + reserve)
        if limit.rlim_cur < needed {
            limit.rlim_cur = min(needed, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let room = Int(clamping: limit.rlim_cur) - reserve
        return max(16, min(wanted, room))
    }

    private static let reserve = 256
}
