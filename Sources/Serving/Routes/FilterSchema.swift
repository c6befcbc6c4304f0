import QuestionAnswering

/// Filters as requests write them: `{"item_id": ["B0074BW614"], "rating": {"$gte": 4}}`.
enum FilterSchema {
    /// How many fields, values and operators one filter may have: each is a condition for the index.
    static let mostParts = 1000
    /// How many filters `$and` and `$or` may join, and how many values a field may be any of.
    private static let (mostFilters, mostValues) = (100, 500)

    /// The schema, looked at by the parser of filters itself.
    static let schema = Schema.named("Filter", .written(written, check: check))

    private static let scalar: JSONValue = [
        "anyOf": [
            ["type": "string", "pattern": "^[^\\u0000]*$"], ["type": "number"],
            ["type": "boolean"],
        ]
    ]
    private static let scalars: JSONValue = [
        "type": "array", "items": scalar, "maxItems": .integer(Int64(mostValues)),
    ]

    private static let operators: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "$eq": scalar, "$ne": scalar, "$lt": scalar, "$lte": scalar, "$gt": scalar,
            "$gte": scalar, "$in": scalars, "$nin": scalars,
        ],
    ]

    private static let written: JSONValue = {
        let itself: JSONValue = ["$ref": "#/components/schemas/Filter"]
        let several: JSONValue = [
            "type": "array", "items": itself, "maxItems": .integer(Int64(mostFilters)),
        ]
        return [
            "type": "object",
            "description": """
            Fields with the value, any of the values, or operators they must have; all must hold.
            """,
            "properties": ["$and": several, "$or": several, "$not": itself],
            "propertyNames": ["pattern": "^(\\$and|\\$or|\\$not|[^$\\u0000][^\\u0000]*)$"],
            "additionalProperties": ["anyOf": .array([scalar, scalars, operators])],
        ]
    }()

    @Sendable private static func check(_ value: JSONValue, _ pointer: String) -> [FieldFault] {
        guard case .object = value else {
            return [
                FieldFault(
                    pointer: pointer,
                    detail: "expected an object of fields, found \(value.described)"
                )
            ]
        }
        if let fault = ValueRules.fault(in: value, at: pointer) { return [fault] }
        guard !value.hasEmptyName else {
            return [
                FieldFault(pointer: pointer, detail: "expected field names, found an empty one")
            ]
        }
        guard value.partCount <= mostParts else {
            return [
                FieldFault(
                    pointer: pointer,
                    detail: "expected at most \(mostParts) fields and values, "
                        + "found \(value.partCount)"
                )
            ]
        }
        if let fault = longList(in: value, at: pointer) { return [fault] }
        guard let metadata = MetadataValue(value) else { return [] }
        do { _ = try Filter(json: metadata) } catch {
            return [
                FieldFault(
                    pointer: self.pointer(to: error.subject, in: value, under: pointer),
                    detail: "expected \(error.expected ?? "a filter"), "
                        + "found \(error.found ?? "something else")"
                )
            ]
        }
        return []
    }

    /// The first list inside that is too long, in order of names.
    private static func longList(in value: JSONValue, at pointer: String) -> FieldFault? {
        guard case .object(let fields) = value else { return nil }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            let inner = FieldFault.pointer(pointer, name)
            guard case .array(let values) = value else {
                if let fault = longList(in: value, at: inner) { return fault }
                continue
            }
            let most = ["$and", "$or"].contains(name) ? mostFilters : mostValues
            guard values.count <= most else {
                return FieldFault(
                    pointer: inner,
                    detail: "expected at most \(most) of them, found \(values.count)"
                )
            }
            for (place, value) in values.enumerated() {
                if let fault = longList(in: value, at: "\(inner)/\(place)") { return fault }
            }
        }
        return nil
    }

    /// The pointer to what the parser names `filters.rating.$gte`: field names may have dots in them,
    /// so the way is looked for in the value itself.
    static func pointer(to path: String, in value: JSONValue, under pointer: String) -> String {
        let rest = Substring(path).drop { $0 != "." && $0 != "[" }
        return follow(rest, in: value, pointer)
    }

    private static func follow(_ path: Substring, in value: JSONValue, _ pointer: String) -> String
    {
        switch value {
        case .object(let fields) where path.first == ".":
            let names = fields.keys.sorted { $0.utf8.count > $1.utf8.count }
            guard let name = names.first(where: { path.dropFirst().hasPrefix($0) }),
                let inner = fields[name]
            else { return pointer }
            return follow(
                path.dropFirst(1 + name.count),
                in: inner,
                FieldFault.pointer(pointer, name)
            )
        case .array(let values) where path.first == "[":
            guard let place = Int(path.dropFirst().prefix { $0.isNumber }),
                values.indices.contains(place)
            else { return pointer }
            let rest = path.drop { $0 != "]" }.dropFirst()
            return follow(rest, in: values[place], "\(pointer)/\(place)")
        default: return pointer
        }
    }
}

/// What no value that reaches the store may hold.
enum ValueRules {
    /// The first null or NUL character inside, in order of names.
    static func fault(in value: JSONValue, at pointer: String) -> FieldFault? {
        switch value {
        case .null:
            return FieldFault(pointer: pointer, detail: "expected a value, found null")
        case .string(let text):
            guard text.utf8.contains(0) else { return nil }
            return FieldFault(pointer: pointer, detail: "expected no NUL character, found one")
        case .array(let values):
            for (place, value) in values.enumerated() {
                if let fault = fault(in: value, at: "\(pointer)/\(place)") { return fault }
            }
            return nil
        case .object(let fields):
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
                let inner = FieldFault.pointer(pointer, name)
                if let fault = fault(in: .string(name), at: inner) { return fault }
                if let fault = fault(in: value, at: inner) { return fault }
            }
            return nil
        case .bool, .integer, .number: return nil
        }
    }
}

extension JSONValue {
    /// Whether an object inside has an empty name.
    fileprivate var hasEmptyName: Bool {
        switch self {
        case .array(let values): values.contains { $0.hasEmptyName }
        case .object(let fields):
            fields.keys.contains("") || fields.values.contains { $0.hasEmptyName }
        default: false
        }
    }

    /// How many values are inside, itself included.
    fileprivate var partCount: Int {
        switch self {
        case .array(let values): values.reduce(1) { $0 + $1.partCount }
        case .object(let fields): fields.values.reduce(1) { $0 + $1.partCount }
        default: 1
        }
    }
}

extension JSONFields {
    /// The filter that has passed the schema; nil where there is none.
    func filter(_ name: String) throws -> Filter? {
        guard let value = self[name].flatMap(MetadataValue.init) else { return nil }
        let filter = try Filter(json: value)
        return filter == .all([]) ? nil : filter
    }
}
