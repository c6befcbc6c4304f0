/// Why a text is no JSON, and where.
struct JSONFault: Error, Hashable {
    /// Bytes before the place.
    let offset: Int
    /// What was expected.
    let expected: String

    /// For people: the place as line and column, counted from 1 in bytes.
    func described(in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let found = bytes.dropFirst(offset).first.map(Self.described) ?? "the end"
        return "line \(line), column \(offset - start + 1): expected \(expected), found \(found)"
    }

    private static func described(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "\"\(Character(Unicode.Scalar(byte)))\"" : "the byte \(String(byte, radix: 16))"
    }
}
