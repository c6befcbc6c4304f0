// What a filter means. Stores push the same meaning into SQL; the contract suite compares the two.

extension Filter {
    /// Whether the filter holds for a document.
    public func matches(_ metadata: Metadata, documentID: DocumentID) -> Bool {
        switch self {
        case .compare(let field, let comparison, let value):
            let found = Self.values(of: field, in: metadata, documentID: documentID)
            guard comparison != .notEqual else {
                return !found.isEmpty && !found.contains(value)
            }
            return found.contains { comparison.holds($0, value) }
        case .any(let field, let values):
            return Self.values(of: field, in: metadata, documentID: documentID)
                .contains(where: values.contains)
        case .all(let parts):
            return parts.allSatisfy { $0.matches(metadata, documentID: documentID) }
        case .either(let parts):
            return parts.contains { $0.matches(metadata, documentID: documentID) }
        case .not(let part):
            return !part.matches(metadata, documentID: documentID)
        }
    }

    private static func values(of field: String, in metadata: Metadata, documentID: DocumentID)
        -> [FilterValue]
    {
        if field == documentIDField { return [FilterValue(documentID.rawValue)] }
        // By bytes, as a database compares; Swift's `==` would also equate canonical forms.
        return metadata.flatFields.filter { $0.field.utf8.elementsEqual(field.utf8) }.map(\.value)
    }
}

extension Filter.Comparison {
    fileprivate func holds(_ stored: FilterValue, _ wanted: FilterValue) -> Bool {
        if self == .equal { return stored == wanted }
        if let b = wanted.number {
            guard let a = stored.number else { return false }
            return orders(a, b)
        }
        return orders(ScalarOrdered(stored.text), ScalarOrdered(wanted.text))
    }

    private func orders<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
        switch self {
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .equal: a == b
        case .notEqual: a != b
        }
    }
}

/// Orders texts by their UTF-8 bytes, which is the order of their Unicode scalars and that of SQLite.
///
/// Swift's own `<` compares canonical forms and would disagree with the store.
private struct ScalarOrdered: Comparable {
    let text: String
    init(_ text: String) { self.text = text }
    static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
    static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
}

extension Metadata {
    /// Every single value with the dotted name of its field; a list gives one entry a value.
    public var flatFields: [(field: String, value: FilterValue)] {
        var fields: [(field: String, value: FilterValue)] = []
        fields.reserveCapacity(count)
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            value.appendFlatFields(named: name, to: &fields)
        }
        return fields
    }
}

extension MetadataValue {
    fileprivate func appendFlatFields(
        named name: String,
        to fields: inout [(field: String, value: FilterValue)]
    ) {
        switch self {
        case .list(let values):
            for value in values { value.appendFlatFields(named: name, to: &fields) }
        case .object(let object):
            for (part, value) in object.sorted(by: { $0.key < $1.key }) {
                value.appendFlatFields(named: "\(name).\(part)", to: &fields)
            }
        default:
            if let value = FilterValue(self) { fields.append((name, value)) }
        }
    }
}
