internal import QuestionAnswering

/// What filters look documents up by, gathered until a transaction ends.
struct FieldRows {
    /// Documents that come together.
    private struct Batch {
        let fields: OrderedFields
        /// Their numbers in the store, by their places; one that has none is not in it.
        var owners: [Int64?]
    }

    private var batches: [Batch] = []
    /// Those of documents that were in the store.
    private var others: [Int64: [(field: String, value: FilterValue)]] = [:]
    /// Documents of a batch that have other values by now.
    private var dropped: Set<Int64> = []

    /// Fewer new documents join those that a value has already; to look for these would make large
    /// batches slower.
    private static let fewestAppended = 1_000

    /// Begins a batch of documents.
    mutating func begin(_ fields: OrderedFields, documents: Int) {
        batches.append(Batch(fields: fields, owners: Array(repeating: nil, count: documents)))
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

    /// Writes all of it, batch by batch in order of field and value.
    mutating func write(to table: FieldTable, fieldID: (String) throws -> Int64) throws {
        for batch in batches {
            let isLarge = batch.owners.count >= Self.fewestAppended
            try each(batch, fieldID) { owners, field, value in
                try isLarge
                    ? table.append(owners, field: field, value: value)
                    : table.add(owners, field: field, value: value)
            }
        }
        dropped = []
        try each(rest, fieldID) { try table.add($0, field: $1, value: $2) }
        self = FieldRows()
    }

    /// The documents that were in the store, as a batch.
    private var rest: Batch {
        var fields = PreparedFields()
        let owners = others.keys.sorted()
        for owner in owners { fields.add(others[owner] ?? []) }
        return Batch(fields: OrderedFields(fields), owners: owners)
    }

    private func each(
        _ batch: Batch,
        _ fieldID: (String) throws -> Int64,
        _ body: (_ owners: [Int64], _ field: Int64, _ value: FilterValue) throws -> Void
    ) throws {
        let ids = try batch.fields.names.map(fieldID)
        for group in batch.fields.groups {
            let owners = batch.fields.documents[group.documents].compactMap {
                batch.owners[Int($0)]
            }
            let kept = dropped.isEmpty ? owners : owners.filter { !dropped.contains($0) }
            if !kept.isEmpty { try body(kept, ids[group.field], group.value) }
        }
    }
}
