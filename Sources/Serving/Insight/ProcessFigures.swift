import Foundation

/// What the system says about this process.
enum ProcessFigures {
    /// The lines for `/metrics`; none where the system does not tell.
    static func lines() -> [String] {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return [] }
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        return MetricFamily.gauge(
            "process_resident_memory_bytes",
            "Memory in use.",
            pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        ) + MetricFamily.gauge("process_open_fds", "Open files and sockets.", Double(open ?? 0))
    }
}
