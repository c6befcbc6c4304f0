internal import QuestionAnswering

/// The values that filters look documents up by, in order of field and value, each with its documents.
///
/// In that order they are written: the table is many times larger than what SQLite keeps in memory, and
/// rows in the order of documents would each touch another page of it.
struct OrderedFields: Sendable {
    /// A value of a field with the documents that have it.
    struct Group: Sendable {
        /// A place in `names`.
        let field: Int
        let value: FilterValue
        /// A part of `documents`.
        let documents: Range<Int>
    }

    /// The fields.
    let names: [String]
    /// By field, then by the value's bytes.
    let groups: [Group]
    /// The places of the documents of each group, ascending.
    let documents: [Int32]

    /// Orders the values of documents.
    init(_ fields: PreparedFields) {
        let order = fields.values.ordered
        let starts = Self.starts(fields, order)
        var ends = starts
        documents = Self.documents(fields, starts, &ends)
        names = fields.values.names
        groups = order.map { number in
            let entry = fields.values.entries[Int(number)]
            let documents = starts[Int(number)]..<ends[Int(number)]
            return Group(field: entry.field, value: entry.value, documents: documents)
        }
    }

    /// Where the documents of each value begin when they stand in that order.
    private static func starts(_ fields: PreparedFields, _ order: [Int32]) -> [Int] {
        var counts = Array(repeating: 0, count: order.count)
        for number in fields.numbers { counts[Int(number)] += 1 }
        var start = 0
        for number in order {
            (counts[Int(number)], start) = (start, start + counts[Int(number)])
        }
        return counts
    }

    /// Puts every document where its values' begin; moves `ends` behind the last of each value.
    private static func documents(_ fields: PreparedFields, _ starts: [Int], _ ends: inout [Int])
        -> [Int32]
    {
        var documents = Array(repeating: Int32(0), count: fields.numbers.count)
        var first = 0
        for (document, end) in fields.ends.enumerated() {
            for number in fields.numbers[first..<end] {
                let (start, place) = (starts[Int(number)], ends[Int(number)])
                // A document may have a value twice.
                if place > start, documents[place - 1] == Int32(document) { continue }
                documents[place] = Int32(document)
                ends[Int(number)] = place + 1
            }
            first = end
        }
        return documents
    }
}
