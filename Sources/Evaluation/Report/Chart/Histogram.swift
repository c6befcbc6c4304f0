/// Counts in bins of equal width, as a low strip that fits below a `LinePlot`.
package struct Histogram: Sendable {
    /// What the strip shows, for those who cannot see it.
    package var name: String
    /// How many in each bin, from the left.
    package var counts: [Int]
    /// How it is coloured.
    package var style: SeriesStyle

    /// Makes a strip.
    package init(name: String, counts: [Int], style: SeriesStyle) {
        self.name = name
        self.counts = counts
        self.style = style
    }

    /// The drawing; empty bins have no bar.
    package var markup: Markup {
        let height = 56.0
        let frame = LinePlot.innerFrame(hasLabels: false)
        let step = (frame.upperBound - frame.lowerBound) / Double(max(counts.count, 1))
        let most = Double(max(counts.max() ?? 1, 1))
        return Drawing.svg(height: height, name: "\(name): \(list)") {
            Drawing.line((frame.lowerBound, height - 2), (frame.upperBound, height - 2), "rule")
            for (index, count) in counts.enumerated() where count > 0 {
                let tall = max(Double(count) / most * (height - 18), 1)
                let left = frame.lowerBound + Double(index) * step
                Drawing.bar(
                    x: left + 1,
                    y: height - 2 - tall,
                    width: step - 2,
                    height: tall,
                    cssClass: "bar light \(style.cssClass)",
                    title: "\(Numeral.grouped(count))"
                )
                Drawing.text(
                    "\(count)",
                    x: left + step / 2,
                    y: height - 6 - tall,
                    "tick",
                    anchor: "middle"
                )
            }
        }
    }

    private var list: String { counts.map(String.init).joined(separator: ", ") }
}
