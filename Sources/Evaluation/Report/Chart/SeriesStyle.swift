/// How a series is told apart: by colour, dash and marker at once.
package enum SeriesStyle: Hashable, Sendable {
    /// A system, by its place among the systems.
    case system(Int)
    /// A second measurement of a system, in its colour.
    case variant(Int)
    /// A trivial system to compare with, grey.
    case baseline(Int)

    /// The CSS class that colours it.
    var cssClass: String {
        switch self {
        case .system(let index), .variant(let index): "s\(index % Palette.seriesCount)"
        case .baseline: "baseline"
        }
    }

    /// Lengths of dashes and gaps; nil for a full line.
    var dashes: String? {
        switch self {
        case .system(let index): ["", "7 3", "2 3", "9 3 2 3", "4 4", "1 4"][index % 6]
        case .variant: "1.5 3"
        case .baseline(let index): ["3 3", "6 2 1 2", "1 3", "8 4"][index % 4]
        }
    }

    /// A marker around a place.
    func marker(x: Double, y: Double) -> Markup {
        let points: [(Double, Double)]
        switch self {
        case .baseline(let index):
            return circle(x: x, y: y, radius: 3, cssClass: "\(cssClass) hollow hollow\(index % 2)")
        case .system(let index), .variant(let index):
            switch index % 5 {
            case 0: return circle(x: x, y: y, radius: 3.6, cssClass: cssClass)
            case 1: points = [(-3.3, -3.3), (3.3, -3.3), (3.3, 3.3), (-3.3, 3.3)]
            case 2: points = [(0, -4.4), (4.2, 3.2), (-4.2, 3.2)]
            case 3: points = [(0, -4.8), (4.8, 0), (0, 4.8), (-4.8, 0)]
            default: points = [(0, 4.4), (4.2, -3.2), (-4.2, -3.2)]
            }
        }
        let list = points.map { Drawing.point(x + $0.0, y + $0.1) }.joined(separator: " ")
        return tag("polygon", ["class": "marker \(cssClass)", "points": list])
    }

    private func circle(x: Double, y: Double, radius: Double, cssClass: String) -> Markup {
        tag(
            "circle",
            [
                "class": "marker \(cssClass)", "cx": Numeral.coordinate(x),
                "cy": Numeral.coordinate(y), "r": Numeral.coordinate(radius),
            ]
        )
    }
}
