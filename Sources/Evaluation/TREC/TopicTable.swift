import QuestionAnswering

/// Values by topic and document while they are read; a pair may stand only once.
struct TopicTable<Value> {
    /// What a value is, such as "judgment", for errors.
    let kind: String
    private(set) var values: [String: [String: Value]] = [:]

    init(kind: String) { self.kind = kind }

    /// Adds a value; `fault` makes the error from what was expected and found.
    mutating func add(
        _ topic: String,
        _ document: String,
        _ value: Value,
        fault: (_ expected: String, _ found: String) -> QuarryError
    ) throws {
        guard values[topic, default: [:]].updateValue(value, forKey: document) == nil else {
            throw fault(
                "one \(kind) for each document of a topic",
                "document \"\(document)\" a second time for topic \"\(topic)\""
            )
        }
    }

    /// Reads `{topic: {document: value}}`.
    mutating func readJSON(
        _ file: InputFile,
        value: (inout JSONScanner) throws -> Value
    ) throws {
        var scanner = JSONScanner(file)
        try scanner.object("a JSON object from topics to documents") { scanner, topic in
            try scanner.object("an object from documents to numbers") { scanner, document in
                let offset = scanner.offset()
                let value = try value(&scanner)
                try add(topic, document, value) {
                    file.error(at: offset, expected: $0, found: $1)
                }
            }
        }
        try scanner.finish()
    }
}

extension InputFile {
    /// Whether the first character opens a JSON object or list.
    var isJSON: Bool {
        let first = bytes.first { !Self.isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
