import QuestionAnswering

/// JSON lines: one document a line, `{"text": …, "meta": {…}}`, with optional `id`, `title` and
/// `labels`.
///
/// Further fields become metadata, as the further columns of CSV do. Memory: one line.
struct JSONLinesReader: RecordReader {
    private let options: CorpusOptions
    private var buffer: RecordBuffer
    private var pending = RecordQueue()
    private var labels: LabelMaker

    /// Opens a file.
    init(path: String, options: CorpusOptions) throws {
        self.options = options
        buffer = try RecordBuffer(path)
        labels = LabelMaker(split: options.split)
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { buffer.bytesRead }

    /// The next document or rejected line; blank lines are passed over.
    mutating func next() throws -> CorpusRecord? {
        while true {
            if let record = pending.popFirst() { return record }
            guard let line = try buffer.currentLine() else { return nil }
            guard !line.isCut else { return try rejectLongLine() }
            let record = record(line)
            buffer.advance(to: line.next, lines: 1)
            if let record { return record }
        }
    }

    private mutating func record(_ line: RecordBuffer.Line) -> CorpusRecord? {
        do throws(TextFault) {
            var cursor = JSONCursor(line.range)
            _ = cursor.peek(in: buffer.bytes.span)
            guard cursor.position < cursor.end else { return nil }
            let entry = try DocumentEntry(
                &cursor,
                textField: options.textField ?? "text",
                in: buffer.bytes.span
            )
            return .item(item(entry))
        } catch {
            return .rejected(rejection(error))
        }
    }

    private mutating func item(_ entry: DocumentEntry) -> CorpusItem {
        var metadata = entry.metadata
        if let split = options.split { metadata["split"] = .string(split) }
        let document = Document(
            id: entry.id.map(DocumentID.init),
            title: entry.title,
            text: entry.text,
            metadata: metadata
        )
        guard !entry.questions.isEmpty else { return CorpusItem(document: document) }
        return CorpusItem(document: document, labels: labels(of: entry, metadata))
    }

    private mutating func labels(of entry: DocumentEntry, _ metadata: Metadata) -> [UnboundLabel] {
        let spans = SpanFinder(entry.text)
        let shared = metadata.filter { $0.key == "item_id" || $0.key == "split" }
        return entry.questions.flatMap { question in
            // Without a name the line gives one, which is the same when the file is read again.
            let name = question.id ?? "\(buffer.file.path):\(buffer.line)"
            let made = labels.labels(of: question, in: spans, named: name, metadata: shared)
            for fault in made.faults { pending.append(.rejected(rejection(fault))) }
            return made.labels
        }
    }

    private func rejection(_ fault: TextFault) -> Rejection {
        Rejection(location: buffer.location(of: fault.offset), reason: fault.reason)
    }

    private mutating func rejectLongLine() throws -> CorpusRecord {
        let rejection = Rejection(
            location: SourceLocation(file: buffer.file.path, line: buffer.line),
            reason: "expected a line of at most \(buffer.limit >> 20) MiB, found a longer one"
        )
        try buffer.skipRestOfLine()
        return .rejected(rejection)
    }
}

/// A line of JSON lines, taken apart.
private struct DocumentEntry {
    var id: String?
    var title: String?
    var text = ""
    var metadata: Metadata = [:]
    var questions: [QuestionEntry] = []

    /// Reads the object that is the whole line.
    init(_ cursor: inout JSONCursor, textField: String, in bytes: borrowing Span<UInt8>)
        throws(TextFault)
    {
        let start = cursor.position
        try cursor.openObject("a JSON object, one a line", in: bytes)
        var isFirst = true
        var textOffset: Int?
        var meta: Metadata = [:]
        while let key = try cursor.key(&isFirst, in: bytes) {
            let offset = cursor.position
            if try cursor.null(in: bytes) { continue }
            switch key {
            case textField:
                text = try cursor.string("\"\(textField)\": a text", in: bytes)
                textOffset = offset
            case "id", "_id", "document_id": id = try cursor.name(in: bytes)
            case "title": title = try cursor.string("\"title\": a text", in: bytes)
            case "meta", "metadata":
                meta = try cursor.object("\"\(key)\": an object", in: bytes)
            case "labels": questions = try Self.questions(&cursor, in: bytes)
            default: metadata[key] = try cursor.value(in: bytes)
            }
        }
        try cursor.finish(in: bytes)
        // What is named metadata means more than a field that merely stands beside the text.
        if metadata.isEmpty { metadata = meta } else { metadata.merge(meta) { _, named in named } }
        guard let textOffset else { throw missing(textField, at: start) }
        guard text.hasWords else {
            throw TextFault(
                offset: textOffset,
                expected: "a text with words in it",
                found: text.isEmpty ? "an empty one" : "white space only"
            )
        }
    }

    private static func questions(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> [QuestionEntry]
    {
        try cursor.openList("\"labels\": a list", in: bytes)
        var questions: [QuestionEntry] = []
        var isFirst = true
        while try cursor.hasElement(&isFirst, in: bytes) {
            questions.append(try QuestionEntry(&cursor, in: bytes))
        }
        return questions
    }

    private func missing(_ field: String, at offset: Int) -> TextFault {
        let others = metadata.keys.sorted().prefix(5).map { "\"\($0)\"" }
        return TextFault(
            offset: offset,
            expected: "a field \"\(field)\" with the text",
            found: others.isEmpty ? "none" : others.joined(separator: ", ")
        )
    }
}
