/// Names and values as query strings and HTML forms send them.
struct FormFields: Sendable {
    private var values: [String: String] = [:]
    private var repeated: Set<String> = []

    /// Reads `a=1&b=2`; what is no UTF-8 makes it nil.
    init?(_ text: Substring) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(sides[0], plusIsSpace: true),
                let value = PercentEncoding.decode(sides.dropFirst().first ?? "", plusIsSpace: true)
            else { return nil }
            if values.updateValue(value, forKey: name) != nil { repeated.insert(name) }
        }
    }

    /// The value of a name.
    subscript(name: String) -> String? { values[name] }

    /// The names there are.
    var names: [String] { values.keys.sorted() }

    /// What is wrong, given the names and schemas that are known.
    func faults(_ known: [Schema.Property]) -> [FieldFault] {
        var faults: [FieldFault] = []
        for name in names {
            let pointer = "#/\(name)"
            guard let property = known.first(where: { $0.name == name }) else {
                faults.append(FieldFault(pointer: pointer, detail: "unknown parameter"))
                continue
            }
            if repeated.contains(name) {
                faults.append(FieldFault(pointer: pointer, detail: "expected once, found again"))
            }
            faults += property.schema.faults(in: value(name, property.schema), at: pointer)
        }
        for property in known where property.isRequired && values[property.name] == nil {
            faults.append(
                FieldFault(pointer: "#/\(property.name)", detail: "missing")
            )
        }
        return faults
    }

    private func value(_ name: String, _ schema: Schema) -> JSONValue {
        let text = values[name] ?? ""
        if case .integer = schema, let number = Int64(text) { return .integer(number) }
        return .string(text)
    }
}

/// The %XX of URLs.
enum PercentEncoding {
    /// The text; nil for a bad escape and for bytes that are no UTF-8 or hold a NUL.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Self.digit),
                    let low = rest.popFirst().flatMap(Self.digit)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
