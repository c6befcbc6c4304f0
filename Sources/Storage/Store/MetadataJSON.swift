import QuestionAnswering

/// Metadata as JSON text in which nothing is lost: 4.0 stays a number with a fraction, and the same
/// metadata always give the same bytes.
enum MetadataJSON {
    /// Writes metadata, fields in order of their bytes.
    static func text(of metadata: Metadata) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32 * (metadata.count + 1))
        write(metadata, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ fields: Metadata, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        let ordered = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (index, field) in ordered.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(field.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            write(field.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func write(_ value: MetadataValue, to bytes: inout [UInt8]) {
        switch value {
        case .string(let value): write(value, to: &bytes)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let value): bytes.append(contentsOf: String(value).utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .object(let fields): write(fields, to: &bytes)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }

    private static func write(_ value: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append((byte >> 4).hexadecimalDigit)
                bytes.append((byte & 15).hexadecimalDigit)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
