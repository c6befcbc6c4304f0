/// A table for a terminal: the first column to the left, the others to the right.
struct TextTable {
    private var rows: [[String]]

    /// Starts with a heading.
    init(_ heading: [String]) { rows = [heading] }

    /// Adds a row of as many cells as the heading has.
    mutating func add(_ row: [String]) { rows.append(row) }

    /// The rows, aligned.
    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }
            .joined(separator: "  ")
        }
    }
}
