/// A JSON text as it stands: the members of objects in order, with keys told apart by their bytes.
///
/// Foundation's decoder puts members in a dictionary of `String`, and Swift calls "é" and "e\u{301}"
/// equal; vocabularies have both.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// Why a text is not JSON.
    package struct Malformed: Error {
        /// Counted from 1.
        package let line: Int
        package let expected: String
        package let found: String
    }

    /// Reads a whole JSON text in UTF-8.
    package init(parsing bytes: [UInt8]) throws(Malformed) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }

    /// The first member of an object with this key.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The truth value, if it is one.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, if it is a whole one.
    package var integer: Int? {
        if case .number(let value) = self { Int(exactly: value) } else { nil }
    }

    /// The text, if it is one.
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if it is an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if it is an object.
    package var object: [(key: String, value: JSONValue)]? {
        if case .object(let members) = self { members } else { nil }
    }
}
