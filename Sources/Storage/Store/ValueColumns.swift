internal import GRDB
internal import QuestionAnswering

/// Conditions on the value of one row, which is a text and perhaps the number it spells.
struct ValueColumns {
    /// The column of the text.
    let text: String
    /// The column of the number.
    let number: String
    /// What stands for the question marks.
    private(set) var arguments = StatementArguments()

    /// Compares two columns.
    init(text: String, number: String) {
        self.text = text
        self.number = number
    }

    /// Compares as `Filter` does.
    mutating func comparison(_ comparison: Filter.Comparison, _ value: FilterValue) -> String {
        if let wanted = value.number {
            arguments += [wanted]
            return "\(number) \(comparison.rawValue) ?"
        }
        arguments += [value.text]
        return "\(text) \(comparison.rawValue) ?"
    }

    /// Equals one of them, of which there is one at least.
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
