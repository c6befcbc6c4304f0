// How filters are written: as expressions on a command line, and as JSON.

extension Filter {
    /// Reads `field=value`, `field!=value`, `field>=4`, `field<2020-01-01` or `field in a,b,c`.
    ///
    /// A text that begins with `{` is read as JSON by the caller. Blanks around field, operator and
    /// value are dropped. Throws `QuarryError` of kind `usage` naming the forms that are understood.
    public init(expression: String) throws(QuarryError) {
        guard let parsed = Self.membership(expression) ?? Self.comparison(expression) else {
            throw QuarryError(
                .usage,
                while: "reading the filter",
                expression,
                expected: "field=value, field!=value, field<value, field<=value, field>value, "
                    + "field>=value or field in a,b,c",
                found: expression.isEmpty ? "nothing" : "\"\(expression)\"",
                nextStep: "Quote the expression, such as --filter \"rating>=4\""
            )
        }
        self = parsed
    }

    /// Joins several filters with "and"; nil for none.
    public static func all(of filters: [Filter]) -> Filter? {
        filters.isEmpty ? nil : filters.count == 1 ? filters[0] : .all(filters)
    }

    private static func comparison(_ text: String) -> Filter? {
        guard let start = text.firstIndex(where: { "=!<>".contains($0) }) else { return nil }
        // Two-character operators first: "<=" begins with "<".
        let operators: [Comparison] = [
            .notEqual, .lessOrEqual, .greaterOrEqual, .less, .greater, .equal,
        ]
        guard let comparison = operators.first(where: { text[start...].hasPrefix($0.rawValue) })
        else { return nil }
        let field = text[..<start].trimmed
        guard !field.isEmpty else { return nil }
        let value = text[start...].dropFirst(comparison.rawValue.count).trimmed
        return .compare(field: field, comparison, FilterValue(value))
    }

    private static func membership(_ text: String) -> Filter? {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, words[1] == "in",
            !words[0].contains(where: { "=!<>".contains($0) })
        else { return nil }
        let values = words[2].split(separator: ",").map { FilterValue($0.trimmed) }
        return .any(field: String(words[0]), values)
    }
}

extension Filter {
    /// Reads the JSON form: `{"item_id": ["A", "B"], "rating": {"$gte": 4}}`, with `$and`, `$or`, `$not`.
    ///
    /// Several fields of one object must all hold. Throws `QuarryError` of kind `usage` naming the path
    /// of what is not understood.
    public init(json: MetadataValue) throws(QuarryError) {
        try self.init(json: json, path: "filters")
    }

    private init(json: MetadataValue, path: String) throws(QuarryError) {
        guard case .object(let fields) = json else {
            throw Self.misread(path, expected: "an object of fields", found: json)
        }
        var parts: [Filter] = []
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            parts.append(try Self.part(name, value, path: "\(path).\(name)"))
        }
        self = parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func part(_ name: String, _ value: MetadataValue, path: String)
        throws(QuarryError) -> Filter
    {
        switch name {
        case "$and": return .all(try list(value, path: path))
        case "$or": return .either(try list(value, path: path))
        case "$not": return .not(try Filter(json: value, path: path))
        case _ where name.hasPrefix("$"):
            throw misread(path, expected: "$and, $or, $not or a field", found: .string(name))
        default: return try condition(on: name, value, path: path)
        }
    }

    private static func list(_ value: MetadataValue, path: String) throws(QuarryError) -> [Filter] {
        guard case .list(let parts) = value else {
            throw misread(path, expected: "a list of filters", found: value)
        }
        var filters: [Filter] = []
        for (index, part) in parts.enumerated() {
            filters.append(try Filter(json: part, path: "\(path)[\(index)]"))
        }
        return filters
    }

    private static func condition(on field: String, _ value: MetadataValue, path: String)
        throws(QuarryError) -> Filter
    {
        switch value {
        case .list(let values): return .any(field: field, try singles(values, path: path))
        case .object(let operators):
            var parts: [Filter] = []
            for (name, operand) in operators.sorted(by: { $0.key < $1.key }) {
                parts.append(try operation(name, on: field, operand, path: "\(path).\(name)"))
            }
            return parts.count == 1 ? parts[0] : .all(parts)
        default:
            return .compare(field: field, .equal, try single(value, path: path))
        }
    }

    private static func operation(
        _ name: String,
        on field: String,
        _ operand: MetadataValue,
        path: String
    ) throws(QuarryError) -> Filter {
        let comparisons: [String: Comparison] = [
            "$eq": .equal, "$ne": .notEqual, "$lt": .less, "$lte": .lessOrEqual,
            "$gt": .greater, "$gte": .greaterOrEqual,
        ]
        if let comparison = comparisons[name] {
            return .compare(field: field, comparison, try single(operand, path: path))
        }
        guard name == "$in" || name == "$nin", case .list(let values) = operand else {
            throw misread(
                path,
                expected: "$eq, $ne, $lt, $lte, $gt, $gte, or $in and $nin with a list",
                found: .string(name)
            )
        }
        let wanted = try singles(values, path: path)
        if name == "$in" { return .any(field: field, wanted) }
        // Like !=: the document must have the field.
        return .all(wanted.map { .compare(field: field, .notEqual, $0) })
    }

    private static func singles(_ values: [MetadataValue], path: String) throws(QuarryError)
        -> [FilterValue]
    {
        var result: [FilterValue] = []
        for value in values { result.append(try single(value, path: path)) }
        return result
    }

    private static func single(_ value: MetadataValue, path: String) throws(QuarryError)
        -> FilterValue
    {
        guard let single = FilterValue(value) else {
            throw misread(path, expected: "a text, number or truth value", found: value)
        }
        return single
    }

    private static func misread(_ path: String, expected: String, found: MetadataValue)
        -> QuarryError
    {
        let seen =
            switch found {
            case .string(let text): "\"\(text)\""
            case .integer(let number): String(number)
            case .number(let number): String(number)
            case .bool(let truth): String(truth)
            case .list: "a list"
            case .object: "an object"
            }
        return QuarryError(
            .usage,
            while: "reading the filter",
            path,
            expected: expected,
            found: seen
        )
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var part = self
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return String(part)
    }
}
