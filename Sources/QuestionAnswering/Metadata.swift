/// What is known about a document beside its text, such as `item_id`, `rating` or `split`.
public typealias Metadata = [String: MetadataValue]

/// One metadata value: whatever JSON can say, but never null (a null field is left out).
public indirect enum MetadataValue: Hashable, Sendable {
    /// A text.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// Any other number; finite.
    case number(Double)
    /// True or false.
    case bool(Bool)
    /// Several values; a filter holds when it holds for any of them.
    case list([MetadataValue])
    /// Named values; a filter reaches them by a dotted field, such as `size.width`.
    case object([String: MetadataValue])
}

extension MetadataValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension MetadataValue: Codable {
    /// Reads any JSON but a bare null; nulls inside lists and objects are left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let values = try? container.decode([MetadataValue?].self) {
            self = .list(values.compactMap { $0 })
        } else {
            self = .object(
                try container.decode([String: MetadataValue?].self).compactMapValues { $0 }
            )
        }
    }

    /// Writes the JSON it was read from.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let fields): try container.encode(fields)
        }
    }
}
