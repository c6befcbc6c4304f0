/// Says which documents may be searched.
///
/// Acts inside every search, never after it.
public indirect enum Filter: Hashable, Sendable {
    /// The field compares so with the value, for any of the field's values.
    case compare(field: String, Comparison, FilterValue)
    /// The field equals one of the values.
    case any(field: String, [FilterValue])
    /// All of these hold; true when empty.
    case all([Filter])
    /// At least one of these holds; false when empty.
    case either([Filter])
    /// This does not hold.
    case not(Filter)

    /// How a field is compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// Equal as numbers where both are numbers, else equal as texts.
        case equal = "="
        /// The document has the field, and none of its values is equal.
        case notEqual = "!="
        /// Less; as numbers where the filter's value is one, else as texts by Unicode scalars.
        case less = "<"
        /// Less or equal.
        case lessOrEqual = "<="
        /// Greater.
        case greater = ">"
        /// Greater or equal.
        case greaterOrEqual = ">="
    }

    /// Both hold.
    public static func && (left: Filter, right: Filter) -> Filter {
        if case .all(let parts) = left { return .all(parts + [right]) }
        return .all([left, right])
    }

    /// Every field that the filter names.
    public var fields: Set<String> {
        switch self {
        case .compare(let field, _, _), .any(let field, _): [field]
        case .all(let parts), .either(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
        case .not(let part): part.fields
        }
    }

    /// The field by which a filter names documents themselves.
    public static let documentIDField = "document_id"
}

/// A value a filter compares with: a text, and the number it spells if it spells one.
///
/// Stored metadata and filter values are brought to this one form, so that `rating=4` finds 4, 4.0 and
/// "4", and `date<2020-01-01` compares texts.
public struct FilterValue: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The value as text; whole numbers without a fraction, Booleans as `true` and `false`.
    public let text: String
    /// The finite number that the text spells, if it does.
    public let number: Double?

    /// Reads a text, as it stands on a command line.
    public init(_ text: String) {
        self.text = text
        number = Self.number(spelledBy: text)
    }

    /// Reads a text.
    public init(stringLiteral value: String) { self.init(value) }

    /// Takes a single metadata value; nil for lists and objects.
    public init?(_ value: MetadataValue) {
        switch value {
        case .string(let text): self.init(text)
        case .integer(let number): self.init(String(number), number: Double(number))
        case .number(let number): self.init(Self.text(of: number), number: number)
        case .bool(let truth): self.init(truth ? "true" : "false", number: nil)
        case .list, .object: return nil
        }
    }

    /// Takes a text with the number it spells; spares reading it again.
    private init(_ text: String, number: Double?) {
        self.text = text
        self.number = number.flatMap(Self.plain)
    }

    /// Equal as numbers where both are, else as texts.
    public static func == (left: FilterValue, right: FilterValue) -> Bool {
        if let a = left.number, let b = right.number { return a == b }
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in right.withUTF8 { left.elementsEqual($0) } }
    }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        if let number {
            hasher.combine(number)
        } else {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Only plain decimal spellings count: "0x10", "inf" and "1_000" are texts.
    private static func number(spelledBy text: String) -> Double? {
        let plain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || [43, 45, 46, 69, 101].contains(byte)
        }
        return plain ? Double(text).flatMap(Self.plain) : nil
    }

    /// No infinity, and one zero.
    private static func plain(_ number: Double) -> Double? {
        guard number.isFinite else { return nil }
        return number == 0 ? 0 : number
    }

    private static func text(of number: Double) -> String {
        guard number == number.rounded(), abs(number) < 1e15 else { return String(number) }
        return String(Int64(number))
    }
}
