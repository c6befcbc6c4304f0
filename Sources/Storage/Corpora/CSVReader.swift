import QuestionAnswering

/// CSV with a header: one row a document.
///
/// The text stands in the column `text`, `review` or `content`; `id` and `title` name the document;
/// every other column becomes metadata, kept as it is written. Memory: one row.
struct CSVReader: RecordReader {
    private let options: CorpusOptions
    private var rows: CSVRowReader
    private var columns: Columns?

    /// Opens a file.
    init(path: String, options: CorpusOptions) throws {
        self.options = options
        rows = try CSVRowReader(path)
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { rows.bytesRead }

    /// The next document or rejected row.
    mutating func next() throws -> CorpusRecord? {
        guard let columns = try self.columns ?? readHeader() else { return nil }
        self.columns = columns
        switch try rows.nextRow() {
        case nil: return nil
        case .rejected(let rejection): return .rejected(rejection)
        case .row(let fields): return record(fields, columns)
        }
    }

    private mutating func readHeader() throws -> Columns? {
        switch try rows.nextRow() {
        case nil: return nil
        case .rejected(let rejection):
            throw QuarryError(
                .badData,
                while: "reading the header of",
                rows.path,
                at: rejection.location,
                found: rejection.reason
            )
        case .row(let header): return try Columns(header, options, path: rows.path)
        }
    }

    private func record(_ fields: [String], _ columns: Columns) -> CorpusRecord {
        guard fields.count == columns.names.count else {
            return reject(
                rows.location,
                "expected \(columns.names.count) fields as in the header, found \(fields.count)"
            )
        }
        let text = fields[columns.text]
        guard text.hasWords else {
            return reject(
                rows.location(ofField: columns.text),
                "expected a text with words in it, found "
                    + (text.isEmpty ? "an empty one" : "white space only")
            )
        }
        var metadata: Metadata = [:]
        for index in columns.others where !fields[index].isEmpty {
            metadata[columns.names[index]] = .string(fields[index])
        }
        if let split = options.split { metadata["split"] = .string(split) }
        let document = Document(
            id: columns.id.flatMap { fields[$0].hasWords ? DocumentID(fields[$0]) : nil },
            title: columns.title.flatMap { fields[$0].isEmpty ? nil : fields[$0] },
            text: text,
            metadata: metadata
        )
        return .item(CorpusItem(document: document))
    }

    private func reject(_ location: SourceLocation, _ reason: String) -> CorpusRecord {
        .rejected(Rejection(location: location, reason: reason))
    }
}

/// What the columns of a CSV file mean.
private struct Columns {
    let names: [String]
    let text: Int
    let id: Int?
    let title: Int?
    /// Those that become metadata.
    let others: [Int]

    init(_ header: [String], _ options: CorpusOptions, path: String) throws {
        let names = header.map(\.withoutOuterSpace)
        func column(_ name: String) -> Int? {
            names.firstIndex(of: name)
                ?? names.firstIndex { $0.lowercased() == name.lowercased() }
        }
        let wanted = options.textField.map { [$0] } ?? ["text", "review", "content"]
        guard let text = wanted.lazy.compactMap(column).first else {
            throw QuarryError(
                .badData,
                while: "reading the header of",
                path,
                at: SourceLocation(file: path, line: 1),
                expected: "a column " + wanted.map { "\"\($0)\"" }.joined(separator: " or "),
                found: names.prefix(20).map { "\"\($0.shortened)\"" }.joined(separator: ", "),
                nextStep: "Name the column that holds the text."
            )
        }
        self.names = names
        self.text = text
        let id = column("id")
        let title = column("title")
        let named = [text, id, title]
        self.id = id
        self.title = title
        others = names.indices.filter { !named.contains($0) && !names[$0].isEmpty }
    }
}

extension StringProtocol {
    /// The text without white space at its two ends.
    var withoutOuterSpace: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }
}
