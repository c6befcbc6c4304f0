/// A parsed JSON value.
///
/// Foundation's parser keeps the last of two equal keys in silence; a checkpoint header with two
/// tensors of one name must be refused, so the reader beside this type refuses equal keys.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// What it is, for errors.
    var described: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .string(let value): "\"\(value.prefix(60))\""
        case .array(let values): "an array of \(values.count)"
        case .object(let values): "an object of \(values.count)"
        }
    }

    /// The member of an object; nil for anything else.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// Its members when it is an object.
    var members: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Its elements when it is an array.
    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// Its text when it is a string.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// Its value when it is a whole number that an `Int` holds.
    var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// Its value when it is a number.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// Its value when it is a truth value.
    var truth: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
}
