@testable import Serving

/// JSON Schema as its specification says it, for as much of it as our OpenAPI document uses.
struct JSONSchemaDefinition {
    /// The whole document, in which `$ref` points.
    let document: JSONValue

    /// What is wrong with a value; nil when it fits.
    func fault(_ value: JSONValue, _ schema: JSONValue, at path: String = "$") -> String? {
        guard case .object(let words) = schema else { return "\(path): no schema" }
        for (word, rule) in words.sorted(by: { $0.key < $1.key }) {
            if let fault = fault(value, word, rule, words, path) { return fault }
        }
        return nil
    }

    private func fault(
        _ value: JSONValue,
        _ word: String,
        _ rule: JSONValue,
        _ words: [String: JSONValue],
        _ path: String
    ) -> String? {
        switch (word, rule) {
        case ("$ref", .string(let pointer)):
            guard let target = resolve(pointer) else { return "\(path): \(pointer) leads nowhere" }
            return fault(value, target, at: path)
        case ("type", .string(let type)):
            return has(type, value) ? nil : "\(path): \(value.described) is no \(type)"
        case ("const", _): return value == rule ? nil : "\(path): not \(rule.described)"
        case ("enum", .array(let values)):
            return values.contains(value) ? nil : "\(path): \(value.described) is none of them"
        case ("anyOf", .array(let schemas)):
            return schemas.contains { fault(value, $0, at: path) == nil }
                ? nil : "\(path): fits none"
        case ("minimum", _):
            return limit(value, rule) { $0 >= $1 } ? nil : "\(path): too small"
        case ("maximum", _):
            return limit(value, rule) { $0 <= $1 } ? nil : "\(path): too large"
        case ("minLength", _): return length(value).map { $0 >= rule.count } ?? true ? nil : path
        case ("maxLength", _): return length(value).map { $0 <= rule.count } ?? true ? nil : path
        case ("items", _):
            guard case .array(let values) = value else { return nil }
            return first(values.enumerated()) {
                fault($0.element, rule, at: "\(path)[\($0.offset)]")
            }
        case ("minItems", _), ("maxItems", _):
            guard case .array(let values) = value else { return nil }
            let fits = word == "minItems" ? values.count >= rule.count : values.count <= rule.count
            return fits ? nil : "\(path): \(values.count) items"
        case ("required", .array(let names)):
            guard case .object(let fields) = value else { return nil }
            return first(names) { name in
                guard case .string(let name) = name, fields[name] == nil else { return nil }
                return "\(path): no \(name)"
            }
        case ("properties", .object(let properties)):
            guard case .object(let fields) = value else { return nil }
            return first(fields) { name, inner in
                properties[name].flatMap { fault(inner, $0, at: "\(path).\(name)") }
            }
        case ("additionalProperties", _): return additional(value, rule, words, path)
        default: return nil
        }
    }

    private func additional(
        _ value: JSONValue,
        _ rule: JSONValue,
        _ words: [String: JSONValue],
        _ path: String
    ) -> String? {
        guard case .object(let fields) = value else { return nil }
        var known: Set<String> = []
        if case .object(let properties)? = words["properties"] { known = Set(properties.keys) }
        return first(fields.filter { !known.contains($0.key) }) { name, inner in
            if rule == .bool(false) { return "\(path): unknown \(name)" }
            return fault(inner, rule, at: "\(path).\(name)")
        }
    }

    private func first<Things: Sequence>(_ things: Things, _ look: (Things.Element) -> String?)
        -> String?
    {
        for thing in things { if let fault = look(thing) { return fault } }
        return nil
    }

    private func resolve(_ pointer: String) -> JSONValue? {
        pointer.split(separator: "/").dropFirst().reduce(document) { $0?[String($1)] }
    }

    private func has(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array),
            ("object", .object), ("number", .integer), ("number", .number), ("integer", .integer):
            true
        default: false
        }
    }

    private func limit(_ value: JSONValue, _ rule: JSONValue, _ fits: (Double, Double) -> Bool)
        -> Bool
    {
        guard let number = value.anyNumber, let bound = rule.anyNumber else { return true }
        return fits(number, bound)
    }

    private func length(_ value: JSONValue) -> Int? {
        guard case .string(let text) = value else { return nil }
        return text.unicodeScalars.count
    }
}

extension JSONValue {
    fileprivate var count: Int { wholeNumber.map(Int.init) ?? 0 }
}
