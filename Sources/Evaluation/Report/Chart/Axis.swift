import Foundation

/// One direction of a chart: what it measures, from where to where, and where its ticks stand.
package struct Axis: Sendable {
    /// How values are spread.
    package enum Spacing: Sendable { case linear, logarithmic }

    /// A marked value.
    package struct Tick: Sendable {
        /// Where.
        package var value: Double
        /// What is written there.
        package var label: String
    }

    /// What is measured, with its unit.
    package var title: String
    /// First and last value; never empty.
    package let domain: ClosedRange<Double>
    /// The marked values, ascending.
    package var ticks: [Tick]
    /// How values are spread.
    package let spacing: Spacing

    /// From 0 to 1 in fifths.
    package static func share(_ title: String) -> Axis {
        Axis(title: title, domain: 0...1, ticks: ticks(from: 0, through: 1, by: 0.2))
    }

    /// Round ends and about five ticks around the values that are finite.
    ///
    /// - Parameters:
    ///   - values: What has to fit; none or equal ones give a range of one around them.
    ///   - title: What is measured.
    ///   - fromZero: Whether the axis has to start at 0, as it must for bars.
    /// - Returns: An axis that holds them all.
    package static func fitting(_ values: [Double], title: String, fromZero: Bool) -> Axis {
        let finite = values.filter(\.isFinite)
        var low = min(finite.min() ?? 0, fromZero ? 0 : .infinity)
        var high = max(finite.max() ?? 1, fromZero ? 0 : -.infinity)
        if high - low <= 1e-9 * max(abs(high), abs(low), 1e-9) {
            high += max(abs(high) / 2, fromZero ? 1e-9 : 0.05)
            if !fromZero { low -= max(abs(low) / 2, 0.05) }
            if high <= low { high = low + 1 }
        }
        let step = roundStep((high - low) / 5)
        low = (low / step + 1e-9).rounded(.down) * step
        high = (high / step - 1e-9).rounded(.up) * step
        return Axis(
            title: title,
            domain: low...high,
            ticks: ticks(from: low, through: high, by: step)
        )
    }

    /// Cut-offs such as 1, 3, 5, 10, 20, each marked, at logarithmic distances.
    package static func cutoffs(_ cutoffs: [Int], title: String) -> Axis {
        let values = Set(cutoffs.map { max($0, 1) }).sorted()
        let low = Double(values.first ?? 1)
        let high = max(Double(values.last ?? 1), low * 1.5)
        return Axis(
            title: title,
            domain: low...high,
            ticks: values.map { Tick(value: Double($0), label: "\($0)") },
            spacing: .logarithmic
        )
    }

    /// Makes an axis.
    package init(
        title: String,
        domain: ClosedRange<Double>,
        ticks: [Tick],
        spacing: Spacing = .linear
    ) {
        self.title = title
        self.domain = domain
        self.ticks = ticks
        self.spacing = spacing
    }

    /// How far along the axis a value stands, 0 to 1; values outside are put at the end.
    package func fraction(_ value: Double) -> Double {
        guard value.isFinite else { return 0 }
        let inside = min(max(value, domain.lowerBound), domain.upperBound)
        let along: Double
        switch spacing {
        case .linear:
            along = (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .logarithmic:
            let low = log(max(domain.lowerBound, 1e-12))
            let high = log(max(domain.upperBound, 1e-12))
            along = high > low ? (log(max(inside, 1e-12)) - low) / (high - low) : 0
        }
        return along.isFinite ? along : 0
    }

    private static func ticks(from low: Double, through high: Double, by step: Double) -> [Tick] {
        let count = min(max(Int(((high - low) / step).rounded()), 1), 20)
        return (0...count).map { index in
            let value = low + Double(index) * step
            return Tick(value: value, label: Numeral.short(value))
        }
    }

    /// The next of 1, 2, 2.5, 5 times a power of ten.
    private static func roundStep(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 1 }
        let power = pow(10, log10(rough).rounded(.down))
        let step = [1, 2, 2.5, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
        return step * power
    }
}
