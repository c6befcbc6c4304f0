/// A table in a box of its own that scrolls when the page is narrow.
package struct Table: Sendable {
    /// A row; its first cell is its heading.
    package struct Row: Sendable {
        /// How the row differs from the others.
        package enum Style: String, Sendable { case normal, baseline, faint, first }

        /// One cell a column.
        package var cells: [Markup]
        /// How it looks.
        package var style: Style

        /// Makes a row.
        package init(_ cells: [Markup], style: Style = .normal) {
            self.cells = cells
            self.style = style
        }
    }

    /// What the table shows.
    package var caption: String
    /// The headings.
    package var columns: [String]
    /// How many columns at the left hold words; the others hold numbers.
    package var wordColumns: Int
    /// The rows.
    package var rows: [Row]

    /// Makes a table.
    package init(caption: String, columns: [String], wordColumns: Int = 1, rows: [Row]) {
        self.caption = caption
        self.columns = columns
        self.wordColumns = wordColumns
        self.rows = rows
    }

    /// The table, or nothing when it has no rows.
    package var markup: Markup? {
        guard !rows.isEmpty else { return nil }
        return tag(
            "div",
            ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption]
        ) {
            tag("table") {
                tag("caption") { caption }
                tag("thead") {
                    tag("tr") {
                        for (column, title) in columns.enumerated() {
                            tag("th", ["scope": "col", "class": style(of: column)]) { title }
                        }
                    }
                }
                tag("tbody") { rows.map(body(of:)) }
            }
        }
    }

    private func body(of row: Row) -> Markup {
        tag("tr", ["class": row.style == .normal ? nil : row.style.rawValue]) {
            for (column, cell) in row.cells.enumerated() {
                if column == 0 {
                    tag("th", ["scope": "row"]) { cell }
                } else {
                    tag("td", ["class": style(of: column)]) { cell }
                }
            }
        }
    }

    private func style(of column: Int) -> String? {
        column < wordColumns ? nil : "number"
    }
}
