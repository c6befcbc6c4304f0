public import QuestionAnswering

/// A question with the name that judgments know it by.
public struct NamedQuery: Hashable, Sendable {
    /// The name: one word, since runs are files of words.
    public let id: String
    /// The question.
    public let query: Query

    /// Names a question.
    public init(id: String, query: Query) {
        self.id = id
        self.query = query
    }
}

/// Questions as JSON lines: `{"id": …, "text": …}`, optionally with `"filters"`, a filter in JSON.
///
/// The names of other collections, `_id` and `query`, are understood; further fields are passed over.
public struct QueryFile: Sendable {
    /// The questions, in the order of the file.
    public let queries: [NamedQuery]

    /// Reads a file, or standard input for `-`.
    ///
    /// - Throws: `QuarryError` of kind `badData` naming line and column for a line that is no
    ///   question, a name given twice, and a file without questions; `missing` where there is none.
    public init(_ path: String) throws {
        var buffer = try RecordBuffer(path == "-" ? "/dev/stdin" : path)
        var queries: [NamedQuery] = []
        var lines: [ExactText: Int] = [:]
        while let line = try buffer.currentLine() {
            guard !line.isCut else { throw Self.tooLong(buffer) }
            do throws(TextFault) {
                if let entry = try QueryEntry(line: line.range, in: buffer.bytes.span) {
                    try entry.requireNew(among: lines)
                    lines[ExactText(entry.id)] = buffer.line
                    queries.append(NamedQuery(id: entry.id, query: entry.query))
                }
            } catch {
                throw QuarryError(
                    .badData,
                    while: "reading queries from",
                    path,
                    at: buffer.location(of: error.offset),
                    expected: error.expected,
                    found: error.found
                )
            }
            buffer.advance(to: line.next, lines: 1)
        }
        guard !queries.isEmpty else {
            throw QuarryError(
                .badData,
                while: "reading queries from",
                path,
                at: SourceLocation(file: path, line: 1),
                expected: "a query a line, {\"id\": …, \"text\": …}",
                found: "none"
            )
        }
        self.queries = queries
    }

    private static func tooLong(_ buffer: borrowing RecordBuffer) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading queries from",
            buffer.file.path,
            at: SourceLocation(file: buffer.file.path, line: buffer.line),
            expected: "a line of at most \(buffer.limit >> 20) MiB",
            found: "a longer one"
        )
    }
}

/// One line of a query file.
private struct QueryEntry {
    let id: String
    let query: Query
    private let idOffset: Int

    /// Reads the object that is the whole line; nil for a blank line.
    init?(line: Range<Int>, in bytes: borrowing Span<UInt8>) throws(TextFault) {
        var cursor = JSONCursor(line)
        _ = cursor.peek(in: bytes)
        guard cursor.position < cursor.end else { return nil }
        let start = cursor.position
        try cursor.openObject("a JSON object, one a line", in: bytes)
        var isFirst = true
        var id: (name: String, offset: Int)?
        var text: String?
        var filter: Filter?
        while let key = try cursor.key(&isFirst, in: bytes) {
            let offset = cursor.position
            if try cursor.null(in: bytes) { continue }
            switch key {
            case "id", "_id": id = (try Self.name(&cursor, in: bytes), offset)
            case "text", "query": text = try Self.text(&cursor, key, in: bytes)
            case "filters", "filter": filter = try Self.filter(&cursor, in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        try cursor.finish(in: bytes)
        guard let id else {
            throw TextFault(offset: start, expected: "a field \"id\"", found: "none")
        }
        guard let text else {
            throw TextFault(offset: start, expected: "a field \"text\"", found: "none")
        }
        self.id = id.name
        idOffset = id.offset
        query = Query(text, filter: filter)
    }

    /// Refuses a name that an earlier line has.
    func requireNew(among lines: [ExactText: Int]) throws(TextFault) {
        guard let line = lines[ExactText(id)] else { return }
        throw TextFault(
            offset: idOffset,
            expected: "an id of its own",
            found: "\"\(id.shortened)\", which line \(line) has"
        )
    }

    private static func name(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> String
    {
        let offset = cursor.position
        let name = try cursor.name(in: bytes)
        guard !name.isEmpty, !name.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw TextFault(
                offset: offset,
                expected: "an id without white space, as runs need it",
                found: "\"\(name.shortened)\""
            )
        }
        return name
    }

    private static func text(
        _ cursor: inout JSONCursor,
        _ key: String,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> String {
        let offset = cursor.position
        let text = try cursor.string("\"\(key)\": a text", in: bytes)
        guard text.hasWords else {
            throw TextFault(
                offset: offset,
                expected: "a text with words in it",
                found: text.isEmpty ? "an empty one" : "white space only"
            )
        }
        return text
    }

    private static func filter(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> Filter
    {
        let offset = cursor.position
        let fields = try cursor.object("\"filters\": an object", in: bytes)
        do {
            return try Filter(json: .object(fields))
        } catch {
            throw TextFault(
                offset: offset,
                expected: error.expected ?? "a filter",
                found: error.found ?? "something else"
            )
        }
    }
}
