import QuestionAnswering

/// The fields of a request that its schema has let through.
struct JSONFields: Sendable {
    private let fields: [String: JSONValue]

    /// Takes an object; anything else has no fields.
    init(_ value: JSONValue) {
        guard case .object(let fields) = value else {
            self.fields = [:]
            return
        }
        // A null stands for a field that was left out.
        self.fields = fields.filter { $0.value != .null }
    }

    /// All fields as one value.
    var value: JSONValue { .object(fields) }

    /// The value of a field.
    subscript(name: String) -> JSONValue? { fields[name] }

    /// A text.
    func string(_ name: String) -> String? {
        guard case .string(let text) = fields[name] else { return nil }
        return text
    }

    /// A whole number.
    func integer(_ name: String) -> Int? { fields[name]?.wholeNumber.flatMap(Int.init(exactly:)) }

    /// A number.
    func number(_ name: String) -> Double? { fields[name]?.anyNumber }

    /// A truth value; false where it is left out.
    func isTrue(_ name: String) -> Bool { fields[name] == .bool(true) }

    /// Texts.
    func strings(_ name: String) -> [String] {
        guard case .array(let values) = fields[name] else { return [] }
        return values.compactMap {
            guard case .string(let text) = $0 else { return nil }
            return text
        }
    }
}

extension MetadataValue {
    /// The same value; nil for null, which metadata does not know.
    init?(_ value: JSONValue) {
        switch value {
        case .null: return nil
        case .bool(let truth): self = .bool(truth)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let values): self = .list(values.compactMap(MetadataValue.init))
        case .object(let fields): self = .object(fields.compactMapValues(MetadataValue.init))
        }
    }
}
