internal import QuestionAnswering

/// Metadata as JSON text in which nothing is lost: 4.0 stays a number with a fraction, and the same
/// metadata always give the same bytes.
enum MetadataJSON {
    /// Writes metadata, fields in order of their bytes.
    static func text(of metadata: Metadata) -> String {
        var text = ""
        write(metadata, to: &text)
        return text
    }

    private static func write(_ fields: Metadata, to text: inout String) {
        text += "{"
        let ordered = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (index, field) in ordered.enumerated() {
            if index > 0 { text += "," }
            write(field.key, to: &text)
            text += ":"
            write(field.value, to: &text)
        }
        text += "}"
    }

    private static func write(_ value: MetadataValue, to text: inout String) {
        switch value {
        case .string(let value): write(value, to: &text)
        case .integer(let value): text += String(value)
        case .number(let value): text += String(value)
        case .bool(let value): text += value ? "true" : "false"
        case .object(let fields): write(fields, to: &text)
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                write(value, to: &text)
            }
            text += "]"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            text += value
            text += "\""
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
