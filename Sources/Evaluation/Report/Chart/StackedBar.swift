/// One bar cut into parts, which say of what a whole is made.
package struct StackedBar: Sendable {
    /// A part of the whole.
    package struct Part: Sendable {
        /// What it is.
        package var name: String
        /// How much.
        package var count: Int
        /// How it is told apart; the count stands in it as well.
        package var style: SeriesStyle

        /// Makes a part.
        package init(name: String, count: Int, style: SeriesStyle) {
            self.name = name
            self.count = count
            self.style = style
        }
    }

    /// What the bar shows, for those who cannot see it.
    package var name: String
    /// The parts, from the left; those of nothing are left out.
    package var parts: [Part]
    /// How much the full width stands for, so that several bars compare.
    package var whole: Int

    /// Makes a bar.
    package init(name: String, parts: [Part], whole: Int) {
        self.name = name
        self.parts = parts.filter { $0.count > 0 }
        self.whole = max(whole, self.parts.reduce(0) { $0 + $1.count })
    }

    /// The drawing, or nothing when all parts are empty.
    package var markup: Markup? {
        guard !parts.isEmpty else { return nil }
        let width = 480.0
        var left = 0.0
        var drawn: [Markup] = []
        for part in parts {
            let share = width * Double(part.count) / Double(whole)
            drawn.append(drawing(of: part, from: left, width: share))
            left += share
        }
        let description =
            "\(name): " + parts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        return Drawing.svg(height: 22, width: width, name: description, cssClass: "stack") {
            Markup(drawn)
        }
    }

    private func drawing(of part: Part, from left: Double, width: Double) -> Markup {
        let count = "\(part.count)"
        return Markup([
            Drawing.bar(
                x: left,
                y: 0,
                width: max(width - 2, 1),
                height: 22,
                cssClass: "bar \(part.style.cssClass)",
                title: "\(part.name): \(count)"
            ),
            width > Double(count.count) * 9 + 6
                ? Drawing.text(count, x: left + width / 2 - 1, y: 15.5, "inside", anchor: "middle")
                : Markup(),
        ])
    }
}
