extension Schema {
    /// Everything that is wrong with a value at the place of a JSON pointer; empty when nothing is.
    func faults(in value: JSONValue, at pointer: String = "#") -> [FieldFault] {
        switch self {
        case .text:
            if case .string = value { return [] }
        case .string(let length): return string(value, length, pointer)
        case .choice(let choices):
            if case .string(let text) = value, choices.contains(text) { return [] }
        case .integer(let range):
            if let number = value.wholeNumber, range.contains(number) { return [] }
        case .number(let range):
            if let number = value.anyNumber, range.contains(number) { return [] }
        case .boolean:
            if case .bool = value { return [] }
        case .array(let element, let count):
            if case .array(let values) = value, count.contains(values.count) {
                return values.enumerated().flatMap {
                    element.faults(in: $1, at: "\(pointer)/\($0)")
                }
            }
        case .object(let properties):
            if case .object(let fields) = value {
                return Self.faults(in: fields, properties, at: pointer)
            }
        case .map(let element):
            if case .object(let fields) = value {
                return fields.sorted { $0.key < $1.key }.flatMap {
                    element.faults(in: $1, at: FieldFault.pointer(pointer, $0))
                }
            }
        case .nullable(let schema):
            return value == .null ? [] : schema.faults(in: value, at: pointer)
        case .named(_, let schema): return schema.faults(in: value, at: pointer)
        case .written(_, let check): return check?(value, pointer) ?? []
        case .also(let schema, _, let check):
            let faults = schema.faults(in: value, at: pointer)
            return faults.isEmpty ? check(value, pointer) : faults
        }
        return [misfit(value, at: pointer)]
    }

    private func misfit(_ value: JSONValue, at pointer: String) -> FieldFault {
        FieldFault(pointer: pointer, detail: "expected \(expected), found \(value.described)")
    }

    private func string(_ value: JSONValue, _ length: ClosedRange<Int>, _ pointer: String)
        -> [FieldFault]
    {
        guard case .string(let text) = value else { return [misfit(value, at: pointer)] }
        // No more scalars than bytes, four bytes a scalar at most: what is far too long is refused
        // without counting.
        let isFarTooLong = text.utf8.count / 4 > length.upperBound
        let count = isFarTooLong ? text.utf8.count : text.unicodeScalars.count
        guard length.contains(count) else {
            let found = isFarTooLong ? "many more" : "\(count)"
            return [FieldFault(pointer: pointer, detail: "expected \(expected), found \(found)")]
        }
        guard !text.utf8.contains(0) else {
            return [
                FieldFault(pointer: pointer, detail: "expected no NUL character, found one")
            ]
        }
        return []
    }

    private static func faults(
        in fields: [String: JSONValue],
        _ properties: [Property],
        at pointer: String
    ) -> [FieldFault] {
        var faults: [FieldFault] = []
        for property in properties {
            if let value = fields[property.name] {
                faults += property.schema.faults(
                    in: value,
                    at: FieldFault.pointer(pointer, property.name)
                )
            } else if property.isRequired {
                faults.append(
                    FieldFault(
                        pointer: FieldFault.pointer(pointer, property.name),
                        detail: "expected \(property.schema.expected), found nothing"
                    )
                )
            }
        }
        let known = properties.map(\.name)
        for name in fields.keys.sorted() where !known.contains(name) {
            faults.append(
                FieldFault(
                    pointer: FieldFault.pointer(pointer, name),
                    detail: "unknown field; known are \(known.joined(separator: ", "))"
                )
            )
        }
        return faults
    }

    /// In words, as errors say it.
    private var expected: String {
        switch self {
        case .text: "a text"
        case .string(let length):
            length.lowerBound == 0
                ? "a text of at most \(length.upperBound) characters"
                : "a text of \(length.lowerBound) to \(length.upperBound) characters"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .array(_, let count): "a list of \(count.lowerBound) to \(count.upperBound) values"
        case .object, .map: "an object"
        case .nullable(let schema): schema.expected + ", or null"
        case .named(_, let schema), .also(let schema, _, _): schema.expected
        case .written: "a value"
        }
    }
}

extension JSONValue {
    /// The whole number it is, also written as 4.0.
    var wholeNumber: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// The number it is.
    var anyNumber: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
