internal import GRDB
internal import QuestionAnswering

/// A filter as an SQL condition on the documents, or the labels, that it asks about.
///
/// It means what `Filter.matches` means; the contract suite compares the two.
struct FilterSQL {
    /// How a condition looks its rows up.
    enum Probe {
        /// Collects all rows that fit, once: for lists of everything that passes.
        case set
        /// Looks at the metadata of one document: for a condition on few of them, such as hits of a
        /// search.
        case document
        /// Is the rows that fit themselves, a query of its own; for a single comparison only.
        case rows
    }

    /// The condition; true or false, never NULL.
    private(set) var sql = ""
    /// Its arguments.
    private(set) var arguments = StatementArguments()
    private let probe: Probe
    private let subject: Subject

    /// What is filtered.
    enum Subject {
        /// Documents; the owner is `documents.serial`.
        case documents
        /// Labels; the owner is `labels.serial`.
        case labels

        var fieldTable: String { self == .documents ? "document_fields" : "label_fields" }
        var nameTable: String { self == .documents ? "documents" : "labels" }
        var nameColumn: String { self == .documents ? "id" : "document" }
    }

    /// Says the filter of an SQL expression that names the owner.
    init(_ filter: Filter, of subject: Subject = .documents, owner: String, probe: Probe) {
        self.probe = probe
        self.subject = subject
        sql = condition(filter, owner: owner)
    }

    private mutating func condition(_ filter: Filter, owner: String) -> String {
        if probe == .document, let asked = metadataCondition(filter, owner: owner) { return asked }
        switch filter {
        case .compare(let field, .notEqual, let value):
            let has = lookUp(field, owner: owner) { _ in "TRUE" }
            let equals = lookUp(field, owner: owner) { $0.equal(value) }
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

    /// Asks for an owner that has a value of the field for which the condition holds.
    private mutating func lookUp(
        _ field: String,
        owner: String,
        _ condition: (inout Columns) -> String
    ) -> String {
        let isName = field == Filter.documentIDField
        let table = isName ? subject.nameTable : subject.fieldTable
        let ownerColumn = isName ? "serial" : "owner"
        // The plus keeps SQLite from looking the name up when the document is known.
        let hint = probe == .document ? "+" : ""
        var columns = Columns(
            text: hint + (isName ? subject.nameColumn : "text"),
            number: hint + "number"
        )
        var test = ""
        if !isName {
            test = "field = (SELECT id FROM fields WHERE name = ?) AND "
            arguments += [field]
        }
        test += condition(&columns)
        arguments += columns.arguments
        return switch probe {
        case .rows: "SELECT 1 FROM \(table) WHERE \(test)"
        case .set: "(\(owner) IN (SELECT \(ownerColumn) FROM \(table) WHERE \(test)))"
        case .document:
            "(EXISTS (SELECT 1 FROM \(table) AS f WHERE f.\(ownerColumn) = \(owner) AND \(test)))"
        }
    }
}

/// Conditions on the value of one row, which is a text and perhaps the number it spells.
private struct Columns {
    let text: String
    let number: String
    var arguments = StatementArguments()

    init(text: String, number: String) {
        self.text = text
        self.number = number
    }

    mutating func equal(_ value: FilterValue) -> String { comparison(.equal, value) }

    mutating func comparison(_ comparison: Filter.Comparison, _ value: FilterValue) -> String {
        if let wanted = value.number {
            arguments += [wanted]
            return "\(number) \(comparison.rawValue) ?"
        }
        arguments += [value.text]
        return "\(text) \(comparison.rawValue) ?"
    }

    mutating func any(_ values: [FilterValue]) -> String {
        let numbers = values.compactMap(\.number)
        let texts = values.filter { $0.number == nil }.map(\.text)
        arguments += StatementArguments(numbers) + StatementArguments(texts)
        let lists = [list(number, numbers.count), list(text, texts.count)].compactMap { $0 }
        return "(\(lists.joined(separator: " OR ")))"
    }

    private func list(_ column: String, _ count: Int) -> String? {
        guard count > 0 else { return nil }
        return "\(column) IN (\(Array(repeating: "?", count: count).joined(separator: ",")))"
    }
}

extension Array {
    fileprivate func parts(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min($0 + count, self.count)])
        }
    }
}
