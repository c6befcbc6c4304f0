internal import GRDB
internal import QuestionAnswering

/// A filter as an SQL condition on one document, or one label.
///
/// It means what `Filter.matches` means; the contract suite compares the two. Where all documents that
/// pass are wanted, `DocumentBits` has them faster.
struct FilterSQL {
    /// The condition; true or false, never NULL.
    private(set) var sql = ""
    /// Its arguments.
    private(set) var arguments = StatementArguments()
    private let subject: Subject

    /// What is filtered.
    enum Subject {
        /// Documents, whose metadata are asked; the owner is `documents.serial`.
        case documents
        /// Labels, of which all that fit are collected; the owner is `labels.serial`.
        case labels
    }

    /// Says the filter of an SQL expression that names the owner.
    init(_ filter: Filter, of subject: Subject = .documents, owner: String) {
        self.subject = subject
        sql = condition(filter, owner: owner)
    }

    private mutating func condition(_ filter: Filter, owner: String) -> String {
        if subject == .documents, let asked = metadataCondition(filter, owner: owner) {
            return asked
        }
        switch filter {
        case .compare(let field, .notEqual, let value):
            let has = lookUp(field, owner: owner) { _ in "TRUE" }
            let equals = lookUp(field, owner: owner) { $0.comparison(.equal, value) }
            return "(\(has) AND NOT \(equals))"
        case .compare(let field, let comparison, let value):
            return lookUp(field, owner: owner) { $0.comparison(comparison, value) }
        case .any(let field, let values):
            guard !values.isEmpty else { return "FALSE" }
            return lookUp(field, owner: owner) { $0.any(values) }
        case .all(let parts): return join(parts, " AND ", ifEmpty: "TRUE", owner: owner)
        case .either(let parts): return join(parts, " OR ", ifEmpty: "FALSE", owner: owner)
        case .not(let part): return "NOT \(condition(part, owner: owner))"
        }
    }

    /// Asks the metadata of a document itself; nil for what consists of other conditions, or asks for
    /// the document's name.
    private mutating func metadataCondition(_ filter: Filter, owner: String) -> String? {
        let (field, comparison, values): (String, Filter.Comparison, [FilterValue])
        switch filter {
        case .compare(let name, let how, let value):
            (field, comparison, values) = (name, how, [value])
        case .any(let name, let wanted): (field, comparison, values) = (name, .equal, wanted)
        default: return nil
        }
        guard field != Filter.documentIDField, !values.isEmpty else { return nil }
        guard values.count <= MetadataFunction.mostValues else {
            let parts = values.parts(of: MetadataFunction.mostValues)
            return condition(.either(parts.map { .any(field: field, $0) }), owner: owner)
        }
        arguments += [field, comparison.rawValue]
        arguments += StatementArguments(values.map(\.text))
        let holes = Array(repeating: "?", count: 2 + values.count).joined(separator: ",")
        return """
            (EXISTS (
                SELECT 1 FROM documents
                WHERE serial = \(owner) AND \(MetadataFunction.name)(metadata, \(holes))
            ))
            """
    }

    /// Joins as a balanced tree: SQLite refuses expressions more than 1,000 deep.
    private mutating func join(
        _ parts: [Filter],
        _ operation: String,
        ifEmpty: String,
        owner: String
    ) -> String {
        var level = parts.map { condition($0, owner: owner) }
        guard !level.isEmpty else { return ifEmpty }
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { i in
                i + 1 < level.count ? "(\(level[i])\(operation)\(level[i + 1]))" : level[i]
            }
        }
        return level[0]
    }

    /// Asks for an owner that has a value of the field for which the condition holds; of a document, only
    /// for its name.
    private mutating func lookUp(
        _ field: String,
        owner: String,
        _ condition: (inout ValueColumns) -> String
    ) -> String {
        guard subject == .labels else {
            // The plus keeps SQLite from looking the name up when the document is known.
            var columns = ValueColumns(text: "+id", number: "+number")
            let test = condition(&columns)
            arguments += columns.arguments
            return "(EXISTS (SELECT 1 FROM documents WHERE serial = \(owner) AND \(test)))"
        }
        let isName = field == Filter.documentIDField
        var columns = ValueColumns(text: isName ? "document" : "text", number: "number")
        if !isName { arguments += [field] }
        let test = condition(&columns)
        arguments += columns.arguments
        let rows =
            isName
            ? "SELECT serial FROM labels WHERE \(test)"
            : """
            SELECT owner FROM label_fields
            WHERE field = (SELECT id FROM fields WHERE name = ?) AND \(test)
            """
        return "(\(owner) IN (\(rows)))"
    }
}

extension Array {
    /// So many at a time.
    func parts(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min($0 + count, self.count)])
        }
    }
}
