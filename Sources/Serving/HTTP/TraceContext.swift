/// Where a request stands in a trace that goes through several services, as W3C Trace Context has it.
///
/// Read from `traceparent` and handed back in the reply, so that logs of both sides meet.
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits, shared by all of the trace.
    let trace: String
    /// 16 hexadecimal digits: the caller's span.
    let parent: String
    /// Two hexadecimal digits: 01 when the caller records the trace.
    let flags: String

    /// Reads `00-TRACE-PARENT-FLAGS`; nil for anything that is not so.
    init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            parts.prefix(4).allSatisfy(Self.isHexadecimal),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        trace = String(parts[1])
        parent = String(parts[2])
        flags = String(parts[3])
    }

    /// The header that names `span` as the parent of what comes next.
    func header(span: String) -> String { "00-\(trace)-\(span)-\(flags)" }

    private static func isHexadecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
