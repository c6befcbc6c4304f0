/// Strokes and letters that every chart is made of; the unit is that of the chart's `viewBox`.
enum Drawing {
    /// Every chart is drawn this wide, so that letters have one size and stay readable on a phone.
    static let width = 420.0

    /// The drawing with its name for those who cannot see it.
    static func svg(
        height: Double,
        width: Double = Drawing.width,
        name: String,
        cssClass: String = "chart",
        @MarkupBuilder content: () -> Markup
    ) -> Markup {
        tag(
            "svg",
            [
                "class": cssClass, "role": "img", "aria-label": name,
                "viewBox": "0 0 \(Numeral.coordinate(width)) \(Numeral.coordinate(height))",
            ],
            content: content
        )
    }

    /// A pair of coordinates.
    static func point(_ x: Double, _ y: Double) -> String {
        "\(Numeral.coordinate(x)),\(Numeral.coordinate(y))"
    }

    /// A straight stroke.
    static func line(
        _ from: (x: Double, y: Double),
        _ to: (x: Double, y: Double),
        _ cssClass: String
    ) -> Markup {
        tag(
            "line",
            [
                "class": cssClass,
                "x1": Numeral.coordinate(from.x), "y1": Numeral.coordinate(from.y),
                "x2": Numeral.coordinate(to.x), "y2": Numeral.coordinate(to.y),
            ]
        )
    }

    /// A filled bar with a text to hover over.
    static func bar(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        cssClass: String,
        title: String
    ) -> Markup {
        tag(
            "rect",
            [
                "class": cssClass, "x": Numeral.coordinate(x), "y": Numeral.coordinate(y),
                "width": Numeral.coordinate(max(width, 0)),
                "height": Numeral.coordinate(max(height, 0)),
            ]
        ) {
            tag("title") { title }
        }
    }

    /// Words beside a place.
    static func text(
        _ words: String,
        x: Double,
        y: Double,
        _ cssClass: String,
        anchor: String = "start"
    ) -> Markup {
        tag(
            "text",
            [
                "class": cssClass, "x": Numeral.coordinate(x), "y": Numeral.coordinate(y),
                "text-anchor": anchor == "start" ? nil : anchor,
            ]
        ) {
            words
        }
    }

    /// An interval across a horizontal or upright direction, with small ends.
    static func whisker(x: Double, low: Double, high: Double, _ cssClass: String) -> Markup {
        Markup([
            line((x, low), (x, high), "whisker \(cssClass)"),
            line((x - 2.5, low), (x + 2.5, low), "whisker \(cssClass)"),
            line((x - 2.5, high), (x + 2.5, high), "whisker \(cssClass)"),
        ])
    }

    /// The words cut in the middle to about so many units of width: names often differ at the end.
    static func fitted(_ words: String, width: Double) -> String {
        let limit = max(Int(width / 6.6), 3)
        guard words.count > limit else { return words }
        let tail = (limit - 1) * 2 / 5
        return words.prefix(limit - 1 - tail) + "…" + words.suffix(tail)
    }

    /// Heights for labels that want to stand at `wanted`, pushed apart to `distance`, within a range.
    static func spread(
        _ wanted: [Double],
        distance: Double,
        within range: ClosedRange<Double>
    ) -> [Double] {
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        var places = wanted
        var next = range.lowerBound
        for index in order {
            places[index] = max(places[index], next)
            next = places[index] + distance
        }
        var last = range.upperBound
        for index in order.reversed() {
            places[index] = min(places[index], last)
            last = places[index] - distance
        }
        return places
    }
}
