/// A chart with its title, legend and caption.
package struct Figure: Sendable {
    /// A line of the legend.
    package struct Entry: Sendable {
        /// The series' full name.
        package var name: String
        /// How it is drawn.
        package var style: SeriesStyle
        /// Whether it is an area instead of a line.
        package var isBar: Bool
        /// Drawn lighter, as the second of two related bars.
        package var isLight: Bool
        /// Whether a marker stands on its line.
        package var hasMarker: Bool

        /// Makes an entry.
        package init(
            name: String,
            style: SeriesStyle,
            isBar: Bool = false,
            isLight: Bool = false,
            hasMarker: Bool = true
        ) {
            self.name = name
            self.style = style
            self.isBar = isBar
            self.isLight = isLight
            self.hasMarker = hasMarker
        }
    }

    /// What it shows, as a small heading.
    package var title: String
    /// How to read it.
    package var caption: String
    /// What is drawn; several drawings stand below each other.
    package var drawing: Markup?
    /// What stands for what.
    package var legend: [Entry]

    /// Makes a figure.
    package init(title: String, caption: String, drawing: Markup?, legend: [Entry] = []) {
        self.title = title
        self.caption = caption
        self.drawing = drawing
        self.legend = legend
    }

    /// The figure, or nothing without a drawing.
    package var markup: Markup? {
        guard let drawing else { return nil }
        return tag("figure") {
            tag("h3") { title }
            if !legend.isEmpty {
                tag("ul", ["class": "legend", "aria-label": "Legend"]) {
                    for entry in legend {
                        tag("li") {
                            swatch(of: entry); entry.name
                        }
                    }
                }
            }
            drawing
            tag("figcaption") { caption }
        }
    }

    /// Figures beside each other where there is room.
    package static func grid(_ figures: [Figure?]) -> Markup {
        let drawn = figures.compactMap { $0?.markup }
        return drawn.isEmpty ? Markup() : tag("div", ["class": "figures"]) { drawn }
    }

    private func swatch(of entry: Entry) -> Markup {
        let colour = entry.style.cssClass
        return tag("svg", ["class": "swatch", "viewBox": "0 0 26 12", "aria-hidden": "true"]) {
            if entry.isBar {
                tag(
                    "rect",
                    [
                        "class": "bar \(colour)\(entry.isLight ? " light" : "")",
                        "x": "4", "y": "1", "width": "18", "height": "10",
                    ]
                )
            } else {
                tag(
                    "line",
                    [
                        "class": "line \(colour)", "x1": "0", "y1": "6", "x2": "26", "y2": "6",
                        "stroke-dasharray": entry.style.dashes.flatMap { $0.isEmpty ? nil : $0 },
                    ]
                )
                if entry.hasMarker { entry.style.marker(x: 13, y: 6) }
            }
        }
    }
}
