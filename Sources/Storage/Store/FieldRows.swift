internal import QuestionAnswering

/// The rows that filters look documents up by, gathered until a transaction ends.
struct FieldRows {
    /// Those of documents that come together, by their places among them; a document without a number
    /// in the store is not in it.
    private var batches: [(fields: OrderedFields, owners: [Int64?])] = []
    /// Those of documents that were in the store.
    private var others: [Int64: [(field: String, value: FilterValue)]] = [:]
    /// Documents of a batch that have other values by now.
    private var dropped: Set<Int64> = []

    /// Whether there is nothing to write.
    var isEmpty: Bool { batches.isEmpty && others.isEmpty }

    /// Begins a batch of documents.
    mutating func begin(_ fields: OrderedFields, documents: Int) {
        batches.append((fields, Array(repeating: nil, count: documents)))
    }

    /// Gives a document of the batch its number in the store.
    mutating func set(document place: Int, is owner: Int64) {
        batches[batches.count - 1].owners[place] = owner
    }

    /// Gives a document its values, in the place of those it was given before.
    mutating func set(_ fields: [(field: String, value: FilterValue)], of owner: Int64) {
        others[owner] = fields
    }

    /// Forgets what a document was given.
    mutating func remove(_ owner: Int64) {
        others[owner] = nil
        if !batches.isEmpty { dropped.insert(owner) }
    }

    /// Hands out every row once, batch by batch in order of field and value.
    mutating func drain(
        fieldID: (String) throws -> Int64,
        _ body: (_ owner: Int64, _ field: Int64, _ value: FilterValue) throws -> Void
    ) rethrows {
        for (fields, owners) in batches {
            let ids = try fields.names.map(fieldID)
            for entry in fields.entries {
                guard let owner = owners[entry.document], !isDropped(owner) else { continue }
                try body(owner, ids[entry.field], entry.value)
            }
        }
        let rest = OrderedFields(others.values)
        let owners = Array(others.keys)
        let ids = try rest.names.map(fieldID)
        for entry in rest.entries {
            try body(owners[entry.document], ids[entry.field], entry.value)
        }
        self = FieldRows()
    }

    private func isDropped(_ owner: Int64) -> Bool { !dropped.isEmpty && dropped.contains(owner) }
}
