import Evaluation
import Testing

@Suite struct ChartTests {
    @Test(
        arguments: [
            [], [0], [1], [0.5, 0.5], [-3, 1e9], [.nan, 1], [.infinity, -.infinity],
            [1e-12, 2e-12],
            [0.9, 0.95, 1],
        ] as [[Double]],
        [true, false]
    )
    func anAxisHoldsItsValuesBetweenRoundEnds(values: [Double], fromZero: Bool) {
        let axis = Axis.fitting(values, title: "x", fromZero: fromZero)
        #expect(axis.domain.lowerBound < axis.domain.upperBound)
        #expect((2...21).contains(axis.ticks.count))
        for value in values {
            #expect((0...1).contains(axis.fraction(value)))
            if value.isFinite {
                #expect(axis.domain.lowerBound <= value + 1e-9 * abs(value))
                #expect(value <= axis.domain.upperBound + 1e-9 * abs(value))
            }
        }
    }

    @Test func cutoffsStandAtLogarithmicDistances() {
        let axis = Axis.cutoffs([20, 1, 5, 5], title: "k")
        #expect(axis.ticks.map(\.label) == ["1", "5", "20"])
        #expect(abs(axis.fraction(5) - 0.5372) < 1e-3)
        #expect(Axis.cutoffs([], title: "k").fraction(1) == 0)
        #expect(Axis.cutoffs([0], title: "k").fraction(0) == 0)
    }

    @Test func pointsThatAreNotFiniteAreLeftOut() {
        let series = LinePlot.Series(
            name: "a",
            style: .system(0),
            points: [.init(x: .nan, y: 1), .init(x: 1, y: .infinity), .init(x: 1, y: 1)]
        )
        #expect(series.points.count == 1)
        let plot = LinePlot(name: "p", x: .share("x"), y: .share("y"), series: [series])
        #expect(plot.markup?.source.contains("nan") == false)
        #expect(LinePlot(name: "p", x: .share("x"), y: .share("y"), series: []).markup == nil)
    }

    @Test func nothingToDrawDrawsNothing() {
        #expect(BarChart(name: "b", axis: .share("x"), groups: []).markup == nil)
        #expect(StackedBar(name: "s", parts: [], whole: 0).markup == nil)
        #expect(Figure(title: "f", caption: "", drawing: nil).markup == nil)
        #expect(Table(caption: "t", columns: [], rows: []).markup == nil)
    }

    @Test func numbersAreWrittenAlike() {
        #expect(Numeral.score(0.6333) == "0.633")
        #expect(Numeral.score(.nan) == "–")
        #expect(Numeral.difference(-0.01) == "−0.010")
        #expect(Numeral.difference(-0.0001) == "0.000")
        #expect(Numeral.grouped(1_234_567) == "1\u{202F}234\u{202F}567")
        #expect(Numeral.short(0.25) == "0.25")
        #expect(Numeral.coordinate(.infinity) == "0")
    }
}

@Suite struct PaletteTests {
    /// WCAG 2.2: relative luminance and contrast of two colours.
    private func contrast(_ one: String, _ two: String) -> Double {
        func luminance(_ hex: String) -> Double {
            let number = Int(hex, radix: 16) ?? 0
            let parts = [16, 8, 0].map { shift -> Double in
                let part = Double((number >> shift) & 255) / 255
                return part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }
        let (a, b) = (luminance(one), luminance(two))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// x to the 2.4th, by the fifth root of its twelfth power, which Newton finds.
    private func power(_ x: Double) -> Double {
        let wanted = x * x * x * x * x * x * x * x * x * x * x * x
        var root = max(x, 1e-3)
        for _ in 0..<60 {
            root -= (root * root * root * root * root - wanted) / (5 * root * root * root * root)
        }
        return root
    }

    @Test func textReachesTheContrastOfWCAG() throws {
        let colours = Palette.colours
        let paper = try #require(colours.first)
        for colour in colours
        where !["paper", "raised", "line", "gold", "said"].contains(colour.name) {
            #expect(contrast(colour.light, paper.light) >= 4.5, "\(colour.name)")
            #expect(contrast(colour.dark, paper.dark) >= 4.5, "\(colour.name)")
        }
        let ink = try #require(colours.first { $0.name == "ink" })
        for mark in colours where ["gold", "said"].contains(mark.name) {
            #expect(contrast(mark.light, ink.light) >= 4.5)
            #expect(contrast(mark.dark, ink.dark) >= 4.5)
        }
    }
}
