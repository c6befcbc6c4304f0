import QuestionAnswering

/// Rows of fields and the lines they begin on.
struct CSVTable {
    struct Row {
        let line: Int
        let fields: [String]
    }

    /// The rows of a CSV file, blank lines left out.
    static func rows(of bytes: [UInt8], _ place: LabelledTextPlace) throws -> [Row] {
        let span = bytes.span
        var rows: [Row] = []
        var position = 0
        var line = 1
        var fields: [CSVScanner.Field] = []
        while position < bytes.count {
            switch CSVScanner.scan(span, position..<bytes.count, isLast: true, into: &fields) {
            case .row(let next, let lines):
                let texts = try fields.map { field in
                    let text = try text(span, field.range, place, line)
                    return field.hasDoubledQuotes ? text.undoubled : text
                }
                if texts != [""] { rows.append(Row(line: line, fields: texts)) }
                position = next
                line += lines
            case .malformed(let fault, _, _):
                throw place.fault(fault.expected, found: fault.found, line: line)
            case .incomplete:
                throw place.fault("a closing quote", found: "the end of the file", line: line)
            }
        }
        return rows
    }

    /// The lines of a file, cut at tabs, blank ones left out.
    static func tabbed(_ bytes: [UInt8], _ place: LabelledTextPlace) throws -> [Row] {
        let span = bytes.span
        var rows: [Row] = []
        var position = 0
        var line = 1
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            let content = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
            let text = try text(span, position..<content, place, line)
            if text.hasWords {
                // At bytes, not at characters: a tab before a combining mark is still a tab.
                let fields = text.utf8.split(separator: 0x09, omittingEmptySubsequences: false)
                rows.append(Row(line: line, fields: fields.map { String(Substring($0)) }))
            }
            position = end + 1
            line += 1
        }
        return rows
    }

    private static func text(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ place: LabelledTextPlace,
        _ line: Int
    ) throws -> String {
        do throws(TextFault) {
            return try bytes.text(range)
        } catch {
            throw place.fault(error.expected, found: error.found, line: line)
        }
    }
}

extension String {
    /// With `""` for each `"`, as quotes stand in CSV, taken back.
    fileprivate var undoubled: String {
        var result = String.UnicodeScalarView()
        var isSecond = false
        for scalar in unicodeScalars {
            if scalar == "\"" && isSecond {
                isSecond = false
                continue
            }
            isSecond = scalar == "\""
            result.append(scalar)
        }
        return String(result)
    }
}

/// Finds text and label among the columns of a table.
struct LabelledTable {
    private let columns: LabelledTextFile.Columns
    private let place: LabelledTextPlace

    init(_ columns: LabelledTextFile.Columns, _ place: LabelledTextPlace) {
        self.columns = columns
        self.place = place
    }

    func texts(of rows: [CSVTable.Row]) throws -> [LabelledText] {
        guard let first = rows.first else { return [] }
        let names = first.fields.map { $0.lowercased() }
        func place(of wanted: [String]) -> Int? {
            wanted.lazy.compactMap { names.firstIndex(of: $0.lowercased()) }.first
        }
        if let text = place(of: columns.textNames), let label = place(of: columns.labelNames) {
            return try self.texts(of: rows.dropFirst(), text, label)
        }
        let isNamed = columns.text != nil || columns.label != nil
        guard !isNamed, let (text, label) = Self.unnamed(rows) else {
            throw missing(first, names)
        }
        return try self.texts(of: rows[...], text, label)
    }

    private func texts(of rows: ArraySlice<CSVTable.Row>, _ text: Int, _ label: Int) throws
        -> [LabelledText]
    {
        try rows.map { row in
            guard row.fields.count > max(text, label) else {
                throw place.fault(
                    "at least \(max(text, label) + 1) columns",
                    found: "\(row.fields.count)",
                    line: row.line
                )
            }
            return try place.labelled(
                row.fields[text],
                row.fields[label].trimmed,
                line: row.line
            )
        }
    }

    /// Text and label of two columns without names: labels repeat, texts do not.
    private static func unnamed(_ rows: [CSVTable.Row]) -> (text: Int, label: Int)? {
        guard rows.allSatisfy({ $0.fields.count == 2 }) else { return nil }
        let values = (0...1).map { column in Set(rows.map { $0.fields[column].trimmed }).count }
        if values[0] == values[1] { return nil }
        return values[0] < values[1] ? (1, 0) : (0, 1)
    }

    private func missing(_ row: CSVTable.Row, _ names: [String]) -> QuarryError {
        let wanted = [columns.textNames, columns.labelNames].map {
            $0.map { "\"\($0)\"" }.joined(separator: " or ")
        }
        return place.fault(
            "columns \(wanted.joined(separator: " and ")) in the first line",
            found: names.prefix(8).map { "\"\($0.shortened)\"" }.joined(separator: ", "),
            line: row.line,
            next: "Name the columns with --text-column and --label-column"
        )
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
