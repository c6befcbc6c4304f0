internal import GRDB
internal import QuestionAnswering

/// A filter as a search applies it: what FTS5 can intersect as words, and a condition on each hit for
/// the rest.
struct SearchFilter {
    /// Groups of tokens: a passage must have one of each group.
    private(set) var tokenGroups: [[String]] = []
    /// What cannot be said in tokens.
    private(set) var rest: [Filter] = []
    /// Whether no passage can pass.
    private(set) var isImpossible = false
    private var pushed: [ValueQuery] = []
    /// The filter as it came.
    let whole: Filter?

    /// More values than this are looked up per hit, instead of one posting list each.
    private static let maximumValues = 64

    /// Takes a filter apart.
    init(_ filter: Filter?) {
        whole = filter
        if let filter { take(filter) }
    }

    private mutating func take(_ filter: Filter) {
        switch filter {
        case .all(let parts): parts.forEach { take($0) }
        case .compare(let field, .equal, let value): push(field, [value])
        case .any(let field, let values) where values.count <= Self.maximumValues:
            push(field, values)
        default: rest.append(filter)
        }
    }

    private mutating func push(_ field: String, _ values: [FilterValue]) {
        guard !values.isEmpty else { return isImpossible = true }
        pushed.append(ValueQuery(field, any: values))
        tokenGroups.append(values.map { FilterToken(field: field, value: $0).text })
    }

    /// The part that FTS5 intersects, as FTS5 reads it.
    var expression: String? {
        guard !tokenGroups.isEmpty else { return nil }
        return tokenGroups.map { "filters:(" + $0.joined(separator: " OR ") + ")" }
            .joined(separator: " AND ")
    }

    /// How many phrases stand in the expression.
    var phraseCount: Int { tokenGroups.reduce(0) { $0 + $1.count } }

    /// The condition on a hit.
    var condition: FilterSQL? {
        rest.isEmpty ? nil : FilterSQL(.all(rest), owner: "passages.document")
    }

    /// The same, for a list of all that passes: everything is looked up first.
    func conditionOnAll(_ db: Database) throws -> (sql: String, arguments: StatementArguments)? {
        guard !rest.isEmpty else { return nil }
        return try DocumentBits(of: .all(rest), on: db).condition(on: "passages.document")
    }

    /// Whether at most `limit` documents pass what is intersected.
    func isSelective(limit: Int, on db: Database) throws -> Bool {
        try pushed.contains { try $0.count(limit: limit, on: db) <= limit }
    }
}
