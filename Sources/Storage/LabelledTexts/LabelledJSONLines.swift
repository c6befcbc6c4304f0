import QuestionAnswering

/// Reads labelled texts as JSON lines.
struct LabelledJSONLines {
    private let columns: LabelledTextFile.Columns
    private let place: LabelledTextPlace

    init(_ columns: LabelledTextFile.Columns, _ place: LabelledTextPlace) {
        self.columns = columns
        self.place = place
    }

    func texts(of bytes: [UInt8]) throws -> [LabelledText] {
        var texts: [LabelledText] = []
        var start = 0
        var line = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            line += 1
            let fields: [String: String]?
            do throws(TextFault) {
                fields = try self.fields(start..<end, in: bytes.span)
            } catch {
                throw place.fault(error.expected, found: error.found, line: line)
            }
            if let fields {
                let text = try value(columns.textNames, in: fields, line)
                let label = try value(columns.labelNames, in: fields, line)
                texts.append(try place.labelled(text, label, line: line))
            }
            start = end + 1
        }
        return texts
    }

    /// The wanted fields of an object; nil for a blank line.
    private func fields(_ line: Range<Int>, in bytes: borrowing Span<UInt8>) throws(TextFault)
        -> [String: String]?
    {
        var cursor = JSONCursor(line)
        _ = cursor.peek(in: bytes)
        guard cursor.position < cursor.end else { return nil }
        try cursor.openObject("a JSON object, one a line", in: bytes)
        let wanted = columns.textNames + columns.labelNames
        var fields: [String: String] = [:]
        var isFirst = true
        while let key = try cursor.key(&isFirst, in: bytes) {
            guard wanted.contains(key) else {
                try cursor.skipValue(in: bytes)
                continue
            }
            let before = cursor
            if let value = try cursor.value(in: bytes) {
                guard let text = value.plainText else {
                    throw before.fault("\"\(key)\": a text or a number", in: bytes)
                }
                fields[key] = text
            }
        }
        try cursor.finish(in: bytes)
        return fields
    }

    private func value(_ names: [String], in fields: [String: String], _ line: Int) throws
        -> String
    {
        if let value = names.lazy.compactMap({ fields[$0] }).first { return value }
        throw place.fault(
            "a field \(names.map { "\"\($0)\"" }.joined(separator: " or "))",
            found: "none",
            line: line,
            next: "Name the fields with --text-column and --label-column"
        )
    }
}

extension MetadataValue {
    /// A text, number or truth value as a label is written; nil for lists and objects.
    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .list, .object: nil
        }
    }
}
