/// Lines over a common axis: recall by cut-off, a reliability curve, a training loss.
package struct LinePlot: Sendable {
    /// A measured place.
    package struct Point: Sendable {
        /// Along.
        package var x: Double
        /// Up.
        package var y: Double
        /// Lower end of its interval, if any.
        package var low: Double?
        /// Upper end of it.
        package var high: Double?
        /// What hovering says beyond the numbers.
        package var note: String?

        /// Makes a point.
        package init(
            x: Double,
            y: Double,
            low: Double? = nil,
            high: Double? = nil,
            note: String? = nil
        ) {
            self.x = x
            self.y = y
            self.low = low
            self.high = high
            self.note = note
        }

        var isFinite: Bool { x.isFinite && y.isFinite }
    }

    /// A line with a name.
    package struct Series: Sendable {
        /// Its full name, as in the legend.
        package var name: String
        /// What is written at its end.
        package var label: String
        /// How it is told apart.
        package var style: SeriesStyle
        /// Left to right; points that are not finite are left out.
        package var points: [Point]
        /// Whether each point is marked; a curve of hundreds should not be.
        package var hasMarkers: Bool

        /// Makes a series.
        package init(
            name: String,
            label: String? = nil,
            style: SeriesStyle,
            points: [Point],
            hasMarkers: Bool = true
        ) {
            self.name = name
            self.label = label ?? name
            self.style = style
            self.points = points.filter(\.isFinite)
            self.hasMarkers = hasMarkers
        }
    }

    /// What the plot shows, for those who cannot see it.
    package var name: String
    /// Along.
    package var x: Axis
    /// Up.
    package var y: Axis
    /// The lines; those without points are left out.
    package var series: [Series]
    /// A thin line from corner to corner, such as that of perfect calibration, with its name.
    package var diagonal: String?

    /// Makes a plot.
    package init(name: String, x: Axis, y: Axis, series: [Series], diagonal: String? = nil) {
        self.name = name
        self.x = x
        self.y = y
        self.series = series.filter { !$0.points.isEmpty }
        self.diagonal = diagonal
    }

    /// The drawing, or nothing when there is nothing to draw.
    package var markup: Markup? {
        guard !series.isEmpty else { return nil }
        return Drawing.svg(height: LinePlot.height, name: name) {
            grid
            if let diagonal { diagonalLine(named: diagonal) }
            for (index, line) in series.enumerated() { drawing(of: line, at: index) }
            if labelsFit { labels }
        }
    }

    // MARK: Layout

    static let height = 300.0
    private static let left = 44.0
    private static let top = 24.0
    private static let bottom = LinePlot.height - 44
    private var right: Double { Drawing.width - (labelsFit ? LinePlot.labelWidth : 14) }
    private static let labelWidth = 124.0

    /// More lines than this are told apart by the legend alone.
    private var labelsFit: Bool { series.count > 1 && series.count <= 8 }

    /// From where to where the horizontal axis runs.
    static func innerFrame(hasLabels: Bool) -> ClosedRange<Double> {
        (left + 8)...(Drawing.width - (hasLabels ? labelWidth : 14) - 8)
    }

    private func across(_ value: Double) -> Double {
        let frame = LinePlot.innerFrame(hasLabels: labelsFit)
        return frame.lowerBound + x.fraction(value) * (frame.upperBound - frame.lowerBound)
    }

    private func up(_ value: Double) -> Double {
        LinePlot.bottom - y.fraction(value) * (LinePlot.bottom - LinePlot.top)
    }
}

extension LinePlot {
    private var grid: Markup {
        Markup([
            Drawing.text(y.title, x: 2, y: 11, "axis"),
            Markup(
                y.ticks.map { tick in
                    Markup([
                        Drawing.line(
                            (LinePlot.left, up(tick.value)),
                            (right, up(tick.value)),
                            "grid"
                        ),
                        Drawing.text(
                            tick.label,
                            x: LinePlot.left - 6,
                            y: up(tick.value) + 4,
                            "tick",
                            anchor: "end"
                        ),
                    ])
                }
            ),
            Drawing.line((LinePlot.left, LinePlot.bottom), (right, LinePlot.bottom), "rule"),
            Markup(x.ticks.map(mark(of:))),
            Drawing.text(
                x.title,
                x: (LinePlot.left + right) / 2,
                y: LinePlot.height - 6,
                "axis",
                anchor: "middle"
            ),
        ])
    }

    private func mark(of tick: Axis.Tick) -> Markup {
        let place = across(tick.value)
        return Markup([
            Drawing.line((place, LinePlot.bottom), (place, LinePlot.bottom + 4), "rule"),
            Drawing.text(tick.label, x: place, y: LinePlot.bottom + 17, "tick", anchor: "middle"),
        ])
    }

    private func diagonalLine(named name: String) -> Markup {
        let from = (across(x.domain.lowerBound), up(y.domain.lowerBound))
        let to = (across(x.domain.upperBound), up(y.domain.upperBound))
        return Markup([
            Drawing.line(from, to, "diagonal"),
            Drawing.text(name, x: to.0 - 26, y: to.1 + 12, "note", anchor: "end"),
        ])
    }

    /// Lines with intervals stand a little beside each other, so that whiskers do not cover.
    private func shift(_ index: Int) -> Double {
        guard series.contains(where: { $0.points.contains { $0.low != nil } }) else { return 0 }
        return (Double(index) - Double(series.count - 1) / 2) * min(3, 14 / Double(series.count))
    }

    private func drawing(of line: Series, at index: Int) -> Markup {
        let aside = shift(index)
        let path = line.points.map { Drawing.point(across($0.x) + aside, up($0.y)) }
        return tag("g") {
            tag("title") { line.name }
            for point in line.points {
                if let low = point.low, let high = point.high, low.isFinite, high.isFinite {
                    Drawing.whisker(
                        x: across(point.x) + aside,
                        low: up(low),
                        high: up(high),
                        line.style.cssClass
                    )
                }
            }
            if path.count > 1 {
                tag(
                    "polyline",
                    [
                        "class": "line \(line.style.cssClass)",
                        "points": path.joined(separator: " "),
                        "stroke-dasharray": line.style.dashes.flatMap { $0.isEmpty ? nil : $0 },
                    ]
                )
            }
            for point in line.points where line.hasMarkers || path.count == 1 {
                tag("g") {
                    tag("title") { hint(for: point, of: line) }
                    line.style.marker(x: across(point.x) + aside, y: up(point.y))
                }
            }
        }
    }

    private func hint(for point: Point, of line: Series) -> String {
        var hint = "\(line.name): \(Numeral.score(point.y)) at \(Numeral.short(point.x))"
        if let low = point.low, let high = point.high {
            hint += ", interval \(Numeral.score(low))–\(Numeral.score(high))"
        }
        return point.note.map { "\(hint), \($0)" } ?? hint
    }

    private var labels: Markup {
        let wanted = series.map { up($0.points.last?.y ?? 0) + 4 }
        let places = Drawing.spread(
            wanted,
            distance: 14,
            within: LinePlot.top...(LinePlot.bottom + 4)
        )
        return Markup(
            zip(series, places).map { line, place in
                tag(
                    "text",
                    [
                        "class": "label \(line.style.cssClass)", "x": Numeral.coordinate(right + 8),
                        "y": Numeral.coordinate(place),
                    ]
                ) {
                    tag("title") { line.name }
                    Drawing.fitted(line.label, width: LinePlot.labelWidth - 22)
                }
            }
        )
    }
}
