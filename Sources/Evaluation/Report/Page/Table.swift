/// A table in a box of its own that scrolls when the page is narrow.
package struct Table: Sendable {
    /// A row; its first cell is its heading.
    package struct Row: Sendable {
        /// How the row differs from the others.
        package enum Style: String, Sendable {
            case normal, baseline, faint, first
            case firstBaseline = "first baseline"
        }

        /// One cell a column.
        package var cells: [Markup]
        /// How it looks.
        package var style: Style
        /// How many rows the heading is for; 0 when a row above has the heading.
        package var headingSpan: Int

        /// Makes a row.
        package init(_ cells: [Markup], style: Style = .normal, headingSpan: Int = 1) {
            self.cells = cells
            self.style = style
            self.headingSpan = headingSpan
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
        // The caption stands outside the box: it is to wrap, not to scroll away with the table.
        return tag("figure", ["class": "table"]) {
            tag("figcaption") { caption }
            tag(
                "div",
                ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption]
            ) {
                tag("table") {
                    tag("thead") { head }
                    tag("tbody") { rows.map(body(of:)) }
                }
            }
        }
    }

    private var head: Markup {
        tag("tr") {
            for (column, title) in columns.enumerated() {
                tag("th", ["scope": "col", "class": style(of: column)]) { title }
            }
        }
    }

    private func body(of row: Row) -> Markup {
        tag("tr", ["class": row.style == .normal ? nil : row.style.rawValue]) {
            for (column, cell) in row.cells.enumerated() {
                if column == 0 {
                    if row.headingSpan > 0 { heading(cell, of: row) }
                } else {
                    tag("td", ["class": style(of: column)]) { cell }
                }
            }
        }
    }

    private func heading(_ cell: Markup, of row: Row) -> Markup {
        let isGroup = row.headingSpan > 1
        return tag(
            "th",
            [
                "scope": isGroup ? "rowgroup" : "row",
                "rowspan": isGroup ? "\(row.headingSpan)" : nil,
            ]
        ) {
            cell
        }
    }

    private func style(of column: Int) -> String? {
        column < wordColumns ? nil : "number"
    }
}
