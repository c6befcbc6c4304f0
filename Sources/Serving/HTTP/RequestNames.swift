/// The names of requests and spans.
enum RequestNames {
    /// The caller's own name for the request where it is a plain one, else a new one.
    static func requestID(_ proposed: String?) -> String {
        guard let proposed, (1...64).contains(proposed.utf8.count),
            proposed.utf8.allSatisfy(isPlain)
        else { return hexadecimal() }
        return proposed
    }

    /// 16 random hexadecimal digits, never all zero.
    static func hexadecimal() -> String {
        let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || [45, 46, 95].contains(byte)
    }
}
