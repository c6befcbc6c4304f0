public import QuestionAnswering

/// The questions of a file in the format of dense passage retrieval (Karpukhin and others, 2020).
///
/// A list of `{"question", "answers", "positive_ctxs", "negative_ctxs", "hard_negative_ctxs"}`, where a
/// context has a `text` and maybe a `title`; one such object a line is understood too. Memory: one
/// question, because published files have gigabytes.
public struct DPRFile {
    private var buffer: RecordBuffer
    private var isList: Bool?
    private var isFirst = true
    private var isDone = false
    /// Columns of its line that lie before the buffer's start, since a list may be a single line.
    private var columnsBefore = 0
    private var readFault: QuarryError?

    /// Opens a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there is none.
    public init(_ path: String) throws { buffer = try RecordBuffer(path) }

    /// A text that may answer.
    public struct Context: Hashable, Sendable {
        /// What stands above it; nil for nothing.
        public let title: String?
        /// The text.
        public let text: String
    }

    /// A question with the texts that answer it, and those that do not.
    public struct Entry: Hashable, Sendable {
        /// What is asked.
        public var question = ""
        /// Texts that answer it, wherever they stand.
        public var answers: [String] = []
        /// What groups it with others, such as a product (`item_id`); nil for nothing.
        public var item: String?
        /// Contexts that answer.
        public var positives: [Context] = []
        /// Contexts that do not.
        public var negatives: [Context] = []
        /// Contexts that do not and look as if they did.
        public var hardNegatives: [Context] = []
        /// Where it stands.
        public var location: SourceLocation
    }

    /// The next question; nil behind the last one.
    ///
    /// - Throws: `QuarryError` of kind `badData` naming line and column.
    public mutating func next() throws -> Entry? {
        guard !isDone else { return nil }
        do throws(TextFault) {
            guard let start = try nextObject() else {
                isDone = true
                return nil
            }
            let range = try wholeObject(from: start)
            let location = location(of: start)
            var cursor = JSONCursor(range)
            let entry = try Entry(&cursor, at: location, in: buffer.bytes.span)
            advance(to: range.upperBound)
            return entry
        } catch {
            throw located(error)
        }
    }

    /// Goes past commas and brackets to the next opening brace; nil at the end.
    private mutating func nextObject() throws(TextFault) -> Int? {
        var position = buffer.start
        if isList == nil {
            position = try mark(from: position, "a list of questions")
            guard position < buffer.end else {
                throw TextFault(
                    offset: position,
                    expected: "a list of questions",
                    found: "nothing"
                )
            }
            isList = buffer.bytes[position] == 0x5B
            if isList == true { position += 1 }
        }
        position = try mark(from: position, "a question")
        guard isList == true else { return position < buffer.end ? position : nil }
        guard position < buffer.end else {
            throw TextFault(offset: position, expected: "']' behind the list", found: "the end")
        }
        if buffer.bytes[position] == 0x5D {
            let behind = try mark(from: position + 1, "nothing")
            guard behind == buffer.end else { throw fault(behind, "nothing behind the list") }
            return nil
        }
        if !isFirst {
            guard buffer.bytes[position] == 0x2C else { throw fault(position, "',' or ']'") }
            position = try mark(from: position + 1, "a question")
        }
        isFirst = false
        return position
    }

    /// The next byte that is not white space, or the end of the file; the buffer then starts there.
    private mutating func mark(from start: Int, _ what: String) throws(TextFault) -> Int {
        var position = start
        while true {
            while position < buffer.end {
                let byte = buffer.bytes[position]
                guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
                position += 1
            }
            guard position == buffer.end else { return position }
            // What lies behind is done with, and must not fill the memory.
            advance(to: position)
            // At the end of a very short file bytes come although no more will.
            guard try fill() || buffer.start < buffer.end else { return buffer.end }
            position = buffer.start
        }
    }

    /// The bytes of the object that opens at `start`, read from the file as far as it goes.
    private mutating func wholeObject(from start: Int) throws(TextFault) -> Range<Int> {
        guard start < buffer.end, buffer.bytes[start] == 0x7B else {
            throw fault(start, "a question, { … }")
        }
        // Filling moves the record under way, so that places are kept from the buffer's start.
        let opening = start - buffer.start
        var read = opening
        var depth = 0
        var isInText = false
        var isEscaped = false
        while true {
            while buffer.start + read < buffer.end {
                let byte = buffer.bytes[buffer.start + read]
                read += 1
                if isInText {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == 0x5C {
                        isEscaped = true
                    } else if byte == 0x22 {
                        isInText = false
                    }
                } else if byte == 0x22 {
                    isInText = true
                } else if byte == 0x7B || byte == 0x5B {
                    depth += 1
                } else if byte == 0x7D || byte == 0x5D {
                    depth -= 1
                    if depth == 0 { return buffer.start + opening..<buffer.start + read }
                }
            }
            guard !buffer.isFull else {
                throw TextFault(
                    offset: buffer.start + opening,
                    expected: "a question of at most \(buffer.limit >> 20) MiB",
                    found: "a longer one"
                )
            }
            guard try fill() else {
                throw TextFault(
                    offset: buffer.start + opening,
                    expected: "a closing brace for the question that begins here",
                    found: "the end"
                )
            }
        }
    }

    /// Reads on; what the disk says against it waits in `readFault`.
    private mutating func fill() throws(TextFault) -> Bool {
        do {
            return try buffer.fill()
        } catch {
            readFault = error as? QuarryError
            throw TextFault(offset: buffer.end, expected: "readable text", found: "\(error)")
        }
    }

    private mutating func advance(to position: Int) {
        let lines = buffer.linesBelow(position)
        columnsBefore = (location(of: position).column ?? 1) - 1
        buffer.advance(to: position, lines: lines)
    }

    private func location(of offset: Int) -> SourceLocation {
        let place = buffer.location(of: offset)
        guard place.line == buffer.line, let column = place.column else { return place }
        return SourceLocation(file: place.file, line: place.line, column: column + columnsBefore)
    }

    private func fault(_ position: Int, _ expected: String) -> TextFault {
        TextFault(
            offset: position,
            expected: expected,
            found: buffer.bytes.span.name(at: position, end: buffer.end)
        )
    }

    private func located(_ fault: TextFault) -> QuarryError {
        readFault
            ?? QuarryError(
                .badData,
                while: "reading questions with contexts from",
                buffer.file.path,
                at: location(of: fault.offset),
                expected: fault.expected,
                found: fault.found,
                nextStep: "The format is that of DPR: question, answers, positive_ctxs, "
                    + "negative_ctxs, hard_negative_ctxs."
            )
    }
}

extension DPRFile.Entry {
    fileprivate init(
        _ cursor: inout JSONCursor,
        at location: SourceLocation,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) {
        self.init(location: location)
        let start = cursor.position
        var isFirst = true
        try cursor.openObject("a question, { … }", in: bytes)
        while let key = try cursor.key(&isFirst, in: bytes) {
            if try cursor.null(in: bytes) { continue }
            switch key {
            case "question": question = try cursor.string("\"question\": a text", in: bytes)
            case "answers": answers = try Self.texts(&cursor, key, in: bytes)
            case "item_id": item = try cursor.name(in: bytes)
            case "positive_ctxs": positives = try Self.contexts(&cursor, key, in: bytes)
            case "negative_ctxs": negatives = try Self.contexts(&cursor, key, in: bytes)
            case "hard_negative_ctxs": hardNegatives = try Self.contexts(&cursor, key, in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        try cursor.finish(in: bytes)
        guard question.hasWords else {
            throw TextFault(
                offset: start,
                expected: "a field \"question\" with words in it",
                found: question.isEmpty ? "none" : "white space only"
            )
        }
    }

    private static func texts(
        _ cursor: inout JSONCursor,
        _ key: String,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> [String] {
        var texts: [String] = []
        var isFirst = true
        try cursor.openList("\"\(key)\": a list", in: bytes)
        while try cursor.hasElement(&isFirst, in: bytes) {
            texts.append(try cursor.string("an answer, a text", in: bytes))
        }
        return texts
    }

    private static func contexts(
        _ cursor: inout JSONCursor,
        _ key: String,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> [DPRFile.Context] {
        var contexts: [DPRFile.Context] = []
        var isFirst = true
        try cursor.openList("\"\(key)\": a list", in: bytes)
        while try cursor.hasElement(&isFirst, in: bytes) {
            contexts.append(try context(&cursor, in: bytes))
        }
        return contexts
    }

    private static func context(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> DPRFile.Context
    {
        let start = cursor.position
        var title: String?
        var text = ""
        var isFirst = true
        try cursor.openObject("a context, { … }", in: bytes)
        while let key = try cursor.key(&isFirst, in: bytes) {
            if try cursor.null(in: bytes) { continue }
            switch key {
            case "title": title = try cursor.string("\"title\": a text", in: bytes)
            case "text": text = try cursor.string("\"text\": a text", in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        guard text.hasWords else {
            throw TextFault(
                offset: start,
                expected: "a context with a \"text\" that has words in it",
                found: text.isEmpty ? "none" : "white space only"
            )
        }
        return DPRFile.Context(title: title.flatMap { $0.hasWords ? $0 : nil }, text: text)
    }
}
