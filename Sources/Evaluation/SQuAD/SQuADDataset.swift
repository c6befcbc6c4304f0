import QuestionAnswering

/// A SQuAD file as data to be evaluated on: questions with their paragraphs and gold answers.
public struct SQuADDataset: Hashable, Sendable {
    /// Which task, and so which official scorer.
    public enum Edition: String, Hashable, Sendable, Encodable {
        /// Every question has an answer (Rajpurkar et al. 2016).
        case v1 = "1.1"
        /// Some have none (Rajpurkar et al. 2018).
        case v2 = "2.0"
    }

    /// One question.
    public struct Question: Hashable, Sendable, Identifiable {
        /// Its name in predictions.
        public let id: String
        /// The question.
        public let text: String
        /// The paragraph it is asked about.
        public let context: String
        /// The answers people marked; empty when there is none.
        public let golds: [String]
        /// Whether the file says that the paragraph has no answer.
        public let isImpossible: Bool
    }

    /// The questions in the order of the file.
    public let questions: [Question]
    /// The task: 2.0 when the file says so, or marks a question as impossible, or leaves one
    /// unanswered.
    public let edition: Edition

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` naming line and column when it is not SQuAD JSON.
    public init(reading path: String) throws {
        try self.init(InputFile(path, while: "reading the SQuAD questions"))
    }

    /// Reads bytes; `name` stands in errors.
    public init(bytes: [UInt8], name: String) throws {
        try self.init(InputFile(bytes, name: name, while: "reading the SQuAD questions"))
    }

    private init(_ file: InputFile) throws {
        var parser = SQuADParser(scanner: JSONScanner(file))
        try parser.parse()
        questions = parser.questions
        let isSecond = parser.marksImpossible || questions.contains { $0.golds.isEmpty }
        edition = isSecond || parser.version?.contains("2.") == true ? .v2 : .v1
    }
}

/// Goes through a SQuAD file once, keeping the questions.
private struct SQuADParser {
    var scanner: JSONScanner
    var questions: [SQuADDataset.Question] = []
    var version: String?
    var marksImpossible = false
    private var known: Set<String> = []

    init(scanner: JSONScanner) { self.scanner = scanner }

    mutating func parse() throws {
        var hasData = false
        var scanner = scanner
        try scanner.object("SQuAD JSON, an object with a list \"data\"") { scanner, key in
            switch key {
            case "version": version = try scanner.string("\"version\": a text")
            case "data":
                hasData = true
                try scanner.list("\"data\": a list of articles") { try article(&$0) }
            default: try scanner.skip()
            }
        }
        try scanner.finish()
        guard hasData, !questions.isEmpty else {
            throw scanner.file.error(
                expected: hasData ? "questions" : "SQuAD JSON, an object with a list \"data\"",
                found: hasData ? "none" : "an object without one"
            )
        }
    }

    private mutating func article(_ scanner: inout JSONScanner) throws {
        try scanner.object("an article object") { scanner, key in
            guard key == "paragraphs" else { return try scanner.skip() }
            try scanner.list("\"paragraphs\": a list") { try paragraph(&$0) }
        }
    }

    /// A paragraph; its context may stand behind its questions.
    private mutating func paragraph(_ scanner: inout JSONScanner) throws {
        let start = scanner.offset()
        let first = questions.count
        var context: String?
        try scanner.object("a paragraph object") { scanner, key in
            switch key {
            case "context": context = try scanner.string("\"context\": a text")
            case "qas": try scanner.list("\"qas\": a list of questions") { try question(&$0) }
            default: try scanner.skip()
            }
        }
        guard let context else {
            throw scanner.file.error(
                at: start,
                expected: "a paragraph with a \"context\"",
                found: "one without"
            )
        }
        for index in first..<questions.count { questions[index] = questions[index].in(context) }
    }

    private mutating func question(_ scanner: inout JSONScanner) throws {
        let start = scanner.offset()
        var (id, text, isImpossible): (String?, String?, Bool?)
        var golds: [String]?
        try scanner.object("a question object") { scanner, key in
            switch key {
            case "id": id = try scanner.string("\"id\": a text")
            case "question": text = try scanner.string("\"question\": a text")
            case "is_impossible":
                isImpossible = try scanner.bool("\"is_impossible\": true or false")
            case "answers": golds = try answers(&scanner)
            default: try scanner.skip()
            }
        }
        guard let id, let text, let golds else {
            throw scanner.file.error(
                at: start,
                expected: "a question with \"id\", \"question\" and \"answers\"",
                found: "one without "
                    + (id == nil ? "\"id\"" : text == nil ? "\"question\"" : "\"answers\"")
            )
        }
        guard known.insert(id).inserted else {
            throw scanner.file.error(
                at: start,
                expected: "every question once",
                found: "the id \"\(id)\" a second time"
            )
        }
        if isImpossible == true { marksImpossible = true }
        questions.append(
            SQuADDataset.Question(
                id: id,
                text: text,
                context: "",
                golds: golds,
                isImpossible: isImpossible ?? golds.isEmpty
            )
        )
    }

    private func answers(_ scanner: inout JSONScanner) throws -> [String] {
        var texts: [String] = []
        try scanner.list("\"answers\": a list") { scanner in
            let start = scanner.offset()
            let count = texts.count
            try scanner.object("an answer object") { scanner, key in
                guard key == "text" else { return try scanner.skip() }
                texts.append(try scanner.string("\"text\": a text"))
            }
            guard texts.count == count + 1 else {
                throw scanner.file.error(
                    at: start,
                    expected: "an answer with one \"text\"",
                    found: texts.count == count ? "none" : "several"
                )
            }
        }
        return texts
    }
}

extension SQuADDataset.Question {
    fileprivate func `in`(_ context: String) -> Self {
        Self(id: id, text: text, context: context, golds: golds, isImpossible: isImpossible)
    }
}
