/// Horizontal bars from zero, in groups with a label each.
package struct BarChart: Sendable {
    /// One bar.
    package struct Bar: Sendable {
        /// What it stands for; hovering says it.
        package var name: String
        /// How it is told apart.
        package var style: SeriesStyle
        /// Its length.
        package var value: Double
        /// Lower end of its interval, if any.
        package var low: Double?
        /// Upper end of it.
        package var high: Double?
        /// What is written at its end.
        package var label: String
        /// Drawn lighter, as the second of two related bars.
        package var isLight: Bool

        /// Makes a bar.
        package init(
            name: String,
            style: SeriesStyle,
            value: Double,
            low: Double? = nil,
            high: Double? = nil,
            label: String,
            isLight: Bool = false
        ) {
            self.name = name
            self.style = style
            self.value = value
            self.low = low
            self.high = high
            self.label = label
            self.isLight = isLight
        }
    }

    /// Bars that belong together.
    package struct Group: Sendable {
        /// Written before or above them.
        package var label: String
        /// The bars; those that are not finite are left out.
        package var bars: [Bar]
        /// A value to compare with, drawn as a stroke across the group.
        package var mark: Double?
        /// Too little data to lean on.
        package var isFaint: Bool

        /// Makes a group.
        package init(label: String, bars: [Bar], mark: Double? = nil, isFaint: Bool = false) {
            self.label = label
            self.bars = bars.filter(\.value.isFinite)
            self.mark = mark.flatMap { $0.isFinite ? $0 : nil }
            self.isFaint = isFaint
        }
    }

    /// What the chart shows, for those who cannot see it.
    package var name: String
    /// What the bars measure.
    package var axis: Axis
    /// From top to bottom.
    package var groups: [Group]
    /// A value all are compared with, drawn as a line through the chart, with its name.
    package var reference: (value: Double, name: String)?

    /// Makes a chart.
    package init(
        name: String,
        axis: Axis,
        groups: [Group],
        reference: (value: Double, name: String)? = nil
    ) {
        self.name = name
        self.axis = axis
        self.groups = groups.filter { !$0.bars.isEmpty }
        self.reference = reference
    }

    /// The drawing, or nothing when there is nothing to draw.
    package var markup: Markup? {
        guard !groups.isEmpty else { return nil }
        return Drawing.svg(height: bottom + 42, name: name) {
            grid
            for (group, top) in zip(groups, tops) { drawing(of: group, at: top) }
            if let reference { line(at: reference.value, named: reference.name) }
        }
    }

    // MARK: Layout

    private var isLabelAbove: Bool { groups.contains { $0.label.count > 18 } }
    private var left: Double {
        guard !isLabelAbove else { return 8 }
        return Double(groups.map(\.label.count).max() ?? 0) * 7.3 + 12
    }
    private var right: Double { Drawing.width - 50 }
    private var top: Double { reference == nil ? 6 : 22 }
    private var thickness: Double {
        let most = groups.map(\.bars.count).max() ?? 1
        return most == 1 ? 15 : most == 2 ? 12 : 11
    }

    private func height(of group: Group) -> Double {
        Double(group.bars.count) * (thickness + 2) + (isLabelAbove ? 18 : 0)
    }

    private var tops: [Double] {
        var next = top
        return groups.map { group in
            defer { next += height(of: group) + 9 }
            return next
        }
    }

    private var bottom: Double { (tops.last ?? 0) + (groups.last.map(height(of:)) ?? 0) + 4 }

    private func across(_ value: Double) -> Double {
        left + axis.fraction(value) * (right - left)
    }
}

extension BarChart {
    private var grid: Markup {
        Markup([
            Markup(
                axis.ticks.map { tick in
                    let x = across(tick.value)
                    return Markup([
                        Drawing.line((x, top), (x, bottom), "grid"),
                        Drawing.text(tick.label, x: x, y: bottom + 16, "tick", anchor: "middle"),
                    ])
                }
            ),
            Drawing.line((left, top), (left, bottom), "rule"),
            Drawing.text(
                axis.title,
                x: (left + right) / 2,
                y: bottom + 35,
                "axis",
                anchor: "middle"
            ),
        ])
    }

    private func drawing(of group: Group, at top: Double) -> Markup {
        let first = top + (isLabelAbove ? 18 : 0)
        let end = first + Double(group.bars.count) * (thickness + 2)
        return tag("g", ["class": group.isFaint ? "faint" : nil]) {
            if isLabelAbove {
                Drawing.text(Drawing.fitted(group.label, width: 390), x: left, y: top + 12, "name")
            } else {
                Drawing.text(
                    group.label,
                    x: left - 8,
                    y: (first + end) / 2 + 3.5,
                    "name",
                    anchor: "end"
                )
            }
            for (index, bar) in group.bars.enumerated() {
                drawing(of: bar, at: first + Double(index) * (thickness + 2))
            }
            if let mark = group.mark {
                tag("g") {
                    tag("title") { "\(group.label), baseline: \(Numeral.score(mark))" }
                    Drawing.line((across(mark), first - 3), (across(mark), end + 1), "mark")
                }
            }
        }
    }

    private func drawing(of bar: Bar, at top: Double) -> Markup {
        let middle = top + thickness / 2
        let end = across(max(bar.value, bar.high ?? bar.value))
        return Markup([
            Drawing.bar(
                x: left,
                y: top,
                width: across(bar.value) - left,
                height: thickness,
                cssClass: "bar \(bar.style.cssClass)\(bar.isLight ? " light" : "")",
                title: hint(for: bar)
            ),
            interval(of: bar, at: middle),
            Drawing.text(bar.label, x: end + 5, y: middle + 4, "value"),
        ])
    }

    private func interval(of bar: Bar, at y: Double) -> Markup {
        guard let low = bar.low, let high = bar.high, low.isFinite, high.isFinite else {
            return Markup()
        }
        return Markup([
            Drawing.line((across(low) - 1, y), (across(high) + 1, y), "halo"),
            Drawing.line((across(low), y), (across(high), y), "interval"),
            Drawing.line((across(low), y - 2.5), (across(low), y + 2.5), "interval"),
            Drawing.line((across(high), y - 2.5), (across(high), y + 2.5), "interval"),
        ])
    }

    private func hint(for bar: Bar) -> String {
        guard let low = bar.low, let high = bar.high else { return "\(bar.name): \(bar.label)" }
        return "\(bar.name): \(bar.label), interval \(Numeral.score(low))–\(Numeral.score(high))"
    }

    private func line(at value: Double, named name: String) -> Markup {
        let x = across(value)
        let isLeft = x < Drawing.width / 2
        return Markup([
            Drawing.line((x, top - 6), (x, bottom), "reference"),
            Drawing.text(
                "\(name) \(Numeral.score(value))",
                x: isLeft ? x - 3 : x + 3,
                y: top - 10,
                "note",
                anchor: isLeft ? "start" : "end"
            ),
        ])
    }
}
