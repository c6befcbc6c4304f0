import QuestionAnswering

/// What a system said about questions, by their ids, in the order of its file.
///
/// `SQuADPredictions<String>` holds answers ("" for no answer), `SQuADPredictions<Double>` how sure
/// the system is that there is none.
public struct SQuADPredictions<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The ids in the order of the file: ties of no-answer scores are taken in it.
    public let ids: [String]
    private let values: [String: Value]

    /// What was said about a question; nil when nothing was.
    public subscript(id: String) -> Value? { values[id] }

    /// Makes predictions; the ids differ.
    public init(_ entries: [(id: String, value: Value)]) {
        ids = entries.map(\.id)
        values = Dictionary(entries.map { ($0.id, $0.value) }) { _, last in last }
    }

    fileprivate init(
        _ file: InputFile,
        _ what: String,
        _ read: (inout JSONScanner, String) throws -> Value
    ) throws {
        var scanner = JSONScanner(file)
        var ids: [String] = []
        var values: [String: Value] = [:]
        try scanner.object("a JSON object from question ids to \(what)") { scanner, id in
            let offset = scanner.offset()
            let value = try read(&scanner, id)
            guard values.updateValue(value, forKey: id) == nil else {
                throw file.error(
                    at: offset,
                    expected: "every question once",
                    found: "the id \"\(id)\" a second time"
                )
            }
            ids.append(id)
        }
        try scanner.finish()
        self.ids = ids
        self.values = values
    }
}

extension SQuADPredictions<String> {
    /// Reads `{id: answer}`.
    public init(reading path: String) throws {
        try self.init(InputFile(path, while: Self.action))
    }

    /// Reads bytes; `name` stands in errors.
    public init(bytes: [UInt8], name: String) throws {
        try self.init(InputFile(bytes, name: name, while: Self.action))
    }

    private init(_ file: InputFile) throws {
        try self.init(file, "answers") { scanner, id in
            try scanner.string("the answer to \"\(id)\" as a text, \"\" for no answer")
        }
    }

    private static var action: String { "reading the predictions" }
}

extension SQuADPredictions<Double> {
    /// Reads `{id: score}`: the higher, the surer that there is no answer.
    public init(reading path: String) throws {
        try self.init(InputFile(path, while: Self.action))
    }

    /// Reads bytes; `name` stands in errors.
    public init(bytes: [UInt8], name: String) throws {
        try self.init(InputFile(bytes, name: name, while: Self.action))
    }

    private init(_ file: InputFile) throws {
        try self.init(file, "no-answer scores") { scanner, id in
            try scanner.number("the no-answer score of \"\(id)\" as a finite number")
        }
    }

    private static var action: String { "reading the no-answer scores" }
}
