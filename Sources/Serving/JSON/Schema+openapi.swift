extension Schema {
    /// The schema as OpenAPI 3.1 (JSON Schema 2020-12) writes it; named ones go to `components`.
    func described(in components: inout [String: JSONValue]) -> JSONValue {
        switch self {
        case .text: return ["type": "string"]
        case .string(let length):
            return [
                "type": "string", "pattern": "^[^\\u0000]*$",
                "minLength": .integer(Int64(length.lowerBound)),
                "maxLength": .integer(Int64(length.upperBound)),
            ]
        case .choice(let choices):
            return ["type": "string", "enum": .array(choices.map(JSONValue.string))]
        case .integer(let range):
            var fields: [String: JSONValue] = ["type": "integer"]
            if range.lowerBound > .min { fields["minimum"] = .integer(range.lowerBound) }
            if range.upperBound < .max { fields["maximum"] = .integer(range.upperBound) }
            return .object(fields)
        case .number(let range):
            var fields: [String: JSONValue] = ["type": "number"]
            if range.lowerBound.isFinite { fields["minimum"] = .number(range.lowerBound) }
            if range.upperBound.isFinite { fields["maximum"] = .number(range.upperBound) }
            return .object(fields)
        case .boolean: return ["type": "boolean"]
        case .array(let element, let count):
            var fields: [String: JSONValue] = [
                "type": "array", "items": element.described(in: &components),
            ]
            if count.lowerBound > 0 { fields["minItems"] = .integer(Int64(count.lowerBound)) }
            if count.upperBound < .max { fields["maxItems"] = .integer(Int64(count.upperBound)) }
            return .object(fields)
        case .object(let properties): return Self.described(properties, &components)
        case .map(let element):
            return [
                "type": "object", "additionalProperties": element.described(in: &components),
            ]
        case .nullable(let schema):
            return ["anyOf": [schema.described(in: &components), ["type": "null"]]]
        case .named(let name, let schema):
            if components[name] == nil {
                components[name] = .null
                components[name] = schema.described(in: &components)
            }
            return ["$ref": .string("#/components/schemas/\(name)")]
        case .written(let schema, _): return schema
        case .also(let schema, let more, _):
            guard case .object(let fields) = schema.described(in: &components),
                case .object(let added) = more
            else { return more }
            return .object(fields.merging(added) { first, _ in first })
        }
    }

    private static func described(
        _ properties: [Property],
        _ components: inout [String: JSONValue]
    ) -> JSONValue {
        var described: [String: JSONValue] = [:]
        for property in properties {
            var schema = property.schema.described(in: &components)
            if case .object(var fields) = schema {
                fields["description"] = .string(property.description)
                schema = .object(fields)
            }
            described[property.name] = schema
        }
        var fields: [String: JSONValue] = [
            "type": "object", "properties": .object(described), "additionalProperties": false,
        ]
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { fields["required"] = .array(required) }
        return .object(fields)
    }
}
