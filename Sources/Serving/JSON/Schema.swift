/// What a JSON value may be: decides what requests are taken and stands in the OpenAPI document, so
/// that the two cannot differ.
indirect enum Schema: Sendable {
    /// Any text, in replies.
    case text
    /// A text of so many Unicode scalars, without NUL.
    case string(length: ClosedRange<Int>)
    /// One of some texts.
    case choice([String])
    /// A whole number; 4.0 is one too, as JSON Schema has it.
    case integer(ClosedRange<Int64>)
    /// A finite number.
    case number(ClosedRange<Double>)
    /// True or false.
    case boolean
    /// A list.
    case array(Schema, count: ClosedRange<Int>)
    /// An object with these fields and no others.
    case object([Property])
    /// An object with any names.
    case map(Schema)
    /// The schema, or null.
    case nullable(Schema)
    /// A schema that is described once under this name.
    case named(String, Schema)
    /// A schema that is told as it stands here and looked at by `check`; nil takes any value.
    case written(JSONValue, check: (@Sendable (JSONValue, String) -> [FieldFault])?)

    /// The schema, and more that is told as it stands here and looked at by `check`.
    case also(Schema, JSONValue, check: @Sendable (JSONValue, String) -> [FieldFault])

    /// One field of an object.
    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
        let description: String

        init(_ name: String, _ schema: Schema, required: Bool = false, _ description: String) {
            self.name = name
            self.schema = schema
            isRequired = required
            self.description = description
        }
    }
}

/// What is wrong with a field.
struct FieldFault: Sendable, Hashable, Encodable {
    /// Where, as a JSON pointer: `#/filters/rating`.
    let pointer: String
    /// What was expected and what was found.
    let detail: String

    /// The pointer to a name inside the place of `pointer`, escaped as RFC 6901 has it.
    static func pointer(_ pointer: String, _ name: String) -> String {
        let escaped = name.replacing("~", with: "~0").replacing("/", with: "~1")
        return pointer + "/" + escaped
    }
}
