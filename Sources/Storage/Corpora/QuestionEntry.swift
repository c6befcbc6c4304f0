import QuestionAnswering

/// A question with its answers as SQuAD writes it: `{"question", "id", "is_impossible", "answers":
/// [{"text", "answer_start"}]}`.
///
/// JSON lines use the same form under `labels`.
struct QuestionEntry {
    /// The question.
    var question = ""
    /// The corpus's name of it.
    var id: String?
    /// Whether the document is said not to answer.
    var isImpossible = false
    /// The marked answers; several people may have marked one each.
    var answers: [Answer] = []
    /// What else is known, from a field `meta`.
    var metadata: Metadata = [:]
    /// The byte at which the entry begins.
    let offset: Int

    /// An answer as it is written.
    struct Answer {
        /// The text.
        var text = ""
        /// The scalar at which it begins; nil when the corpus does not say.
        var start: Int?
        /// The byte at which the answer stands in the file.
        let offset: Int
    }

    /// Reads the entry that comes next.
    init(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>) throws(TextFault) {
        _ = cursor.peek(in: bytes)
        offset = cursor.position
        try cursor.openObject("a question object", in: bytes)
        var isFirst = true
        var hasQuestion = false
        while let key = try cursor.key(&isFirst, in: bytes) {
            if try cursor.null(in: bytes) { continue }
            switch key {
            case "question":
                question = try cursor.string("the question as a text", in: bytes)
                hasQuestion = true
            case "id": id = try cursor.name(in: bytes)
            case "is_impossible":
                isImpossible = try cursor.bool("\"is_impossible\": true or false", in: bytes)
            case "answers": answers = try Self.answers(&cursor, in: bytes)
            case "meta": metadata = try cursor.object("\"meta\": {…}", in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        guard hasQuestion, question.hasWords else {
            throw TextFault(
                offset: offset,
                expected: "a question with a \"question\" text",
                found: hasQuestion ? "an empty one" : "none"
            )
        }
    }

    private static func answers(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> [Answer]
    {
        try cursor.openList("\"answers\": a list", in: bytes)
        var answers: [Answer] = []
        var isFirst = true
        while try cursor.hasElement(&isFirst, in: bytes) {
            answers.append(try answer(&cursor, in: bytes))
        }
        return answers
    }

    private static func answer(_ cursor: inout JSONCursor, in bytes: borrowing Span<UInt8>)
        throws(TextFault) -> Answer
    {
        var answer = Answer(offset: cursor.position)
        try cursor.openObject("an answer object", in: bytes)
        var isFirst = true
        while let key = try cursor.key(&isFirst, in: bytes) {
            if try cursor.null(in: bytes) { continue }
            switch key {
            case "text": answer.text = try cursor.string("the answer as a text", in: bytes)
            case "answer_start": answer.start = try cursor.integer("answer_start", in: bytes)
            default: try cursor.skipValue(in: bytes)
            }
        }
        return answer
    }
}

extension JSONCursor {
    /// A name: a text that is not empty, or a whole number.
    mutating func name(in bytes: borrowing Span<UInt8>) throws(TextFault) -> String {
        let what = "a name (a text or a whole number)"
        if peek(in: bytes) == 0x22 {
            let start = position
            let name = try string(in: bytes)
            guard name.hasWords else {
                throw TextFault(offset: start, expected: what, found: "an empty text")
            }
            return name
        }
        return String(try integer(what, in: bytes))
    }

    /// A whole number; `what` names it in the fault.
    mutating func integer(_ what: String, in bytes: borrowing Span<UInt8>) throws(TextFault) -> Int
    {
        let byte = peek(in: bytes)
        let start = position
        guard byte == 0x2D || byte &- 0x30 < 10 else { throw fault(what, in: bytes) }
        let number = try number(in: bytes)
        guard case .integer(let integer) = number else {
            throw TextFault(
                offset: start,
                expected: "\(what) as a whole number",
                found: try bytes.text(start..<position)
            )
        }
        return Int(integer)
    }
}
