internal import QuestionAnswering

/// The values that the fields of documents have, each value once.
struct PreparedFields {
    private(set) var values = FieldValues()
    /// The values of each document, one document behind the other.
    private(set) var numbers: [Int32] = []
    /// Where those of each document end.
    private(set) var ends: [Int] = []

    /// Takes the next document's values; returns their numbers.
    @discardableResult
    mutating func add(_ fields: [(field: String, value: FilterValue)]) -> ArraySlice<Int32> {
        let start = numbers.count
        for (place, field) in fields.enumerated() {
            numbers.append(values.number(of: field.field, field.value, place: place))
        }
        ends.append(numbers.count)
        return numbers[start...]
    }

    /// The same; returns all words that filters look the document up by, one blank between them.
    mutating func add(_ fields: [(field: String, value: FilterValue)], name: FilterValue) -> String
    {
        let numbers = add(fields)
        var tokens = [FilterToken(field: Filter.documentIDField, value: name)]
        tokens.reserveCapacity(numbers.count + 1)
        for number in numbers { tokens.append(values.entries[Int(number)].token) }
        tokens.sort()
        return FilterToken.text(of: tokens.withoutRepetitions)
    }

    /// Takes the documents of another one.
    mutating func append(_ other: PreparedFields) {
        guard !ends.isEmpty else { return self = other }
        let renumbered = other.values.entries.map { entry in
            values.number(
                of: other.values.names[entry.field],
                entry.value,
                place: 0,
                token: entry.token
            )
        }
        let start = numbers.count
        numbers.append(contentsOf: other.numbers.lazy.map { renumbered[Int($0)] })
        ends.append(contentsOf: other.ends.lazy.map { start + $0 })
    }
}

extension [FilterToken] {
    /// Of equal ones that follow each other, only the first.
    fileprivate var withoutRepetitions: [FilterToken] {
        guard zip(self, dropFirst()).contains(where: ==) else { return self }
        return reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}
