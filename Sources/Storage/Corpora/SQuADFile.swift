import QuestionAnswering

/// A SQuAD file in memory, read paragraph by paragraph.
struct SQuADFile {
    private let path: String
    private let bytes: [UInt8]
    /// Stands in the list `data`, before the next article.
    private var articles: JSONCursor
    private var isFirstArticle = true
    /// Stands in the list `paragraphs` of the article under way, before the next paragraph.
    private var paragraphs: JSONCursor?
    private var isFirstParagraph = true
    private var title: String?
    private var isAtEnd = false
    /// The place counted last: most questions are asked for in order.
    private var counted: (offset: Int, line: Int, column: Int)

    /// A context and its questions.
    struct Paragraph {
        /// The title of its article.
        let title: String?
        /// The name of the document, where the file gives one: an addition of Quarry to SQuAD, so that
        /// questions find documents that came in by another file.
        var documentID: String?
        /// The text.
        var context = ""
        /// Its questions.
        var questions: [QuestionEntry] = []
        /// Questions that could not be made out.
        var faults: [TextFault] = []
    }

    /// What comes next.
    enum Outcome {
        /// A paragraph.
        case paragraph(Paragraph)
        /// An entry that is not a paragraph.
        case rejected(Rejection)
    }

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` of kind `badData` when it is not JSON or has no list `data`.
    init(_ path: String) throws {
        self.path = path
        bytes = try WholeFile.bytes(path, limit: .max)
        let start = try ByteOrderMark.length(bytes, file: path)
        counted = (start, 1, 1)
        articles = JSONCursor(start..<bytes.count)
        do throws(TextFault) {
            articles = try Self.data(articles, in: bytes.span)
        } catch {
            throw Self.error(error, path, bytes)
        }
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { isAtEnd ? bytes.count : (paragraphs ?? articles).position }

    /// The next paragraph of any article; nil behind the last one.
    mutating func nextParagraph() throws -> Outcome? {
        let bytes = bytes  // A span of a property would bar writing to the others.
        do throws(TextFault) {
            while true {
                if var cursor = paragraphs {
                    if try cursor.hasElement(&isFirstParagraph, in: bytes.span) {
                        return try read(&cursor)
                    }
                    paragraphs = nil
                }
                guard try articles.hasElement(&isFirstArticle, in: bytes.span) else {
                    isAtEnd = true
                    return nil
                }
                if let rejection = try openArticle() { return .rejected(rejection) }
            }
        } catch {
            throw Self.error(error, path, bytes)
        }
    }

    /// The place of a byte.
    mutating func location(of offset: Int) -> SourceLocation {
        if offset < counted.offset { counted = (0, 1, 1) }
        var (position, line, column) = counted
        while position < offset {
            if bytes[position] == 0x0A {
                line += 1
                column = 1
            } else if bytes[position] & 0xC0 != 0x80 {
                column += 1
            }
            position += 1
        }
        counted = (position, line, column)
        return SourceLocation(file: path, line: line, column: column)
    }

    /// A fault with its place.
    mutating func rejection(_ fault: TextFault) -> Rejection {
        Rejection(location: location(of: fault.offset), reason: fault.reason)
    }

    /// Stands before the first article, having checked that the rest of the file is JSON.
    private static func data(_ start: JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> JSONCursor
    {
        var cursor = start
        var found: JSONCursor?
        var isFirst = true
        try cursor.openObject("SQuAD JSON, an object with a list \"data\"", in: bytes)
        while let key = try cursor.key(&isFirst, in: bytes) {
            if key == "data" {
                var list = cursor
                try list.openList("\"data\": a list of articles", in: bytes)
                found = list
            }
            try cursor.skipValue(in: bytes)
        }
        try cursor.finish(in: bytes)
        guard let found else {
            throw TextFault(
                offset: start.position,
                expected: "SQuAD JSON, an object with a list \"data\"",
                found: "an object without one"
            )
        }
        return found
    }

    /// Goes past an article, keeping its title and the place of its paragraphs.
    ///
    /// The title may stand behind the paragraphs, so that one pass would not do.
    private mutating func openArticle() throws(TextFault) -> Rejection? {
        let bytes = bytes
        title = nil
        isFirstParagraph = true
        let start = articles.position
        var fault: TextFault?
        do throws(TextFault) {
            (title, paragraphs) = try Self.article(articles, in: bytes.span)
        } catch {
            fault = error
        }
        try articles.skipValue(in: bytes.span)
        if let fault { return rejection(fault) }
        guard paragraphs == nil else { return nil }
        return rejection(
            TextFault(
                offset: start,
                expected: "an article with a list \"paragraphs\"",
                found: "one without"
            )
        )
    }

    private static func article(_ start: JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> (title: String?, paragraphs: JSONCursor?)
    {
        var cursor = start
        var title: String?
        var paragraphs: JSONCursor?
        var isFirst = true
        try cursor.openObject("an article object", in: bytes)
        while let key = try cursor.key(&isFirst, in: bytes) {
            switch key {
            case "title":
                let isNull = try cursor.null(in: bytes)
                title = isNull ? nil : try cursor.string("\"title\": a text", in: bytes)
            case "paragraphs":
                var list = cursor
                try list.openList("\"paragraphs\": a list", in: bytes)
                paragraphs = list
                try cursor.skipValue(in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        return (title, paragraphs)
    }

    /// Reads the paragraph at the cursor and leaves `paragraphs` behind it.
    private mutating func read(_ cursor: inout JSONCursor) throws(TextFault) -> Outcome {
        let start = cursor
        do throws(TextFault) {
            let paragraph = try Self.paragraph(&cursor, title: title, in: bytes.span)
            paragraphs = cursor
            return .paragraph(paragraph)
        } catch {
            cursor = start
            try cursor.skipValue(in: bytes.span)
            paragraphs = cursor
            return .rejected(rejection(error))
        }
    }

    private static func paragraph(
        _ cursor: inout JSONCursor,
        title: String?,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) -> Paragraph {
        let start = cursor.position
        var paragraph = Paragraph(title: title)
        var isFirst = true
        try cursor.openObject("a paragraph object", in: bytes)
        while let key = try cursor.key(&isFirst, in: bytes) {
            switch key {
            case "context": paragraph.context = try cursor.string("\"context\": a text", in: bytes)
            case "document_id":
                paragraph.documentID = try cursor.string("\"document_id\": a text", in: bytes)
            case "qas": try questions(&cursor, into: &paragraph, in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        guard paragraph.context.hasWords else {
            throw TextFault(
                offset: start,
                expected: "a paragraph with a text \"context\"",
                found: "one without"
            )
        }
        return paragraph
    }

    private static func questions(
        _ cursor: inout JSONCursor,
        into paragraph: inout Paragraph,
        in bytes: borrowing Span<UInt8>
    ) throws(TextFault) {
        var isFirst = true
        try cursor.openList("\"qas\": a list", in: bytes)
        while try cursor.hasElement(&isFirst, in: bytes) {
            let start = cursor
            do throws(TextFault) {
                paragraph.questions.append(try QuestionEntry(&cursor, in: bytes))
            } catch {
                paragraph.faults.append(error)
                cursor = start
                try cursor.skipValue(in: bytes)
            }
        }
    }

    private static func error(_ fault: TextFault, _ path: String, _ bytes: [UInt8]) -> QuarryError {
        let place = TextPlace(of: fault.offset, in: bytes.span, from: 0)
        return QuarryError(
            .badData,
            while: "reading",
            path,
            at: SourceLocation(file: path, line: place.linesBelow + 1, column: place.column),
            expected: fault.expected,
            found: fault.found
        )
    }
}
