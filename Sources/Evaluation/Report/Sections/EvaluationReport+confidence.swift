extension EvaluationReport {
    /// Whether probabilities can be believed, and what answering only when sure would bring.
    var confidence: Markup {
        let figures =
            result.systems.enumerated().map { reliability(of: $1, at: $0) } + [riskCurve]
        let drawn = Figure.grid(figures)
        guard drawn.isEmpty else { return drawn }
        return Self.absent(
            "The result has no probabilities beside which answers were right, so their calibration "
                + "cannot be shown."
        )
    }

    // MARK: Reliability

    private func reliability(of system: SystemResult, at index: Int) -> Figure? {
        let stated = system.pairs("probability", "correct")
        guard !stated.isEmpty else { return nil }
        let calibration = Calibration(
            confidences: stated.map { min(max($0.0, 0), 1) },
            outcomes: stated.map { $0.1 >= 0.5 },
            bins: Self.binCount,
            by: .equalWidth
        )
        let plot = LinePlot(
            name: "Share of right answers by their probability, \(system.name)",
            x: .share("probability the system gave"),
            y: .share("share that was right"),
            series: [
                LinePlot.Series(
                    name: system.name,
                    style: style(of: index),
                    points: calibration.bins.map(point(of:))
                )
            ],
            diagonal: "perfectly calibrated"
        )
        return Figure(
            title: "Calibration of \(system.name)",
            caption: "Expected calibration error (ECE) "
                + "\(Numeral.score(calibration.expectedError)) over "
                + "\(Numeral.count(stated.count, "answer")). Below the diagonal the system is "
                + "surer than it should be. Whiskers are Wilson intervals; the strip counts the "
                + "answers of each probability.",
            drawing: Markup([
                plot.markup ?? Markup(), histogram(of: stated.map(\.0), style(of: index)),
            ])
        )
    }

    private func point(of bin: Calibration.Bin) -> LinePlot.Point {
        LinePlot.Point(
            x: bin.confidence,
            y: bin.accuracy,
            low: bin.interval.lowerBound,
            high: bin.interval.upperBound,
            note: Numeral.count(bin.count, "answer")
        )
    }

    private static let binCount = 10

    private func histogram(of probabilities: [Double], _ style: SeriesStyle) -> Markup {
        var counts = [Int](repeating: 0, count: Self.binCount)
        for probability in probabilities {
            let inside = min(max(probability, 0), 1)
            counts[min(Int(inside * Double(Self.binCount)), Self.binCount - 1)] += 1
        }
        return Histogram(name: "Answers by probability", counts: counts, style: style).markup
    }

    // MARK: Risk and coverage

    private var riskCurve: Figure? {
        var lines: [LinePlot.Series] = []
        var areas: [String] = []
        for (index, system) in result.systems.enumerated() {
            for (place, curve) in curves(of: system).enumerated() {
                let name = result.systems.count > 1 ? "\(system.name), \(curve.name)" : curve.name
                let style = place == 0 ? SeriesStyle.system(index) : .variant(index)
                lines.append(series(named: name, curve.name, style, curve.risk))
                areas.append("\(name) \(Numeral.score(curve.risk.area))")
            }
        }
        guard !lines.isEmpty else { return nil }
        return Figure(
            title: "Risk and coverage",
            caption: "If only the surest answers were given: the share of them that is wrong. "
                + "Lower is better. Area under the curve: \(areas.joined(separator: "; ")).",
            drawing: LinePlot(
                name: "Share of wrong answers by share of questions answered",
                x: .share("share of questions answered, surest first"),
                y: .fitting(lines.flatMap(\.points).map(\.y), title: "share wrong", fromZero: true),
                series: lines
            ).markup,
            legend: lines.map { Figure.Entry(name: $0.name, style: $0.style, hasMarker: false) }
        )
    }

    private func curves(of system: SystemResult) -> [(name: String, risk: RiskCoverage)] {
        let named = [("by probability", "probability"), ("by gap", "gap")]
        let curves = named.compactMap { name, metric -> (name: String, risk: RiskCoverage)? in
            let pairs = system.pairs(metric, "correct")
            guard !pairs.isEmpty else { return nil }
            return (
                name,
                RiskCoverage(confidences: pairs.map(\.0), losses: pairs.map { 1 - $0.1 })
            )
        }
        let isSame =
            curves.count == 2
            && curves[0].risk.points.map(\.risk) == curves[1].risk.points.map(\.risk)
        return isSame ? [("by probability and gap alike", curves[0].risk)] : curves
    }

    private func series(
        named name: String,
        _ label: String,
        _ style: SeriesStyle,
        _ curve: RiskCoverage
    ) -> LinePlot.Series {
        LinePlot.Series(
            name: name,
            label: label,
            style: style,
            points: curve.thinned(to: 200).map { LinePlot.Point(x: $0.coverage, y: $0.risk) },
            hasMarkers: false
        )
    }
}

extension SystemResult {
    /// The values of two metrics for the questions that have both, finite.
    fileprivate func pairs(_ first: String, _ second: String) -> [(Double, Double)] {
        zip(values[first] ?? [], values[second] ?? []).compactMap { one, other in
            guard let one, let other, one.isFinite, other.isFinite else { return nil }
            return (one, other)
        }
    }
}

extension Calibration.Bin {
    /// Wilson's score interval of the accuracy (1927), at 95 %.
    fileprivate var interval: ClosedRange<Double> {
        let z = 1.959964
        let n = Double(count)
        let middle = (accuracy + z * z / (2 * n)) / (1 + z * z / n)
        let spread = (accuracy * (1 - accuracy) / n + z * z / (4 * n * n)).squareRoot()
        let half = z / (1 + z * z / n) * spread
        return max(middle - half, 0)...min(middle + half, 1)
    }
}

extension RiskCoverage {
    /// No more than so many points, the first and last among them.
    fileprivate func thinned(to limit: Int) -> [Point] {
        guard points.count > limit, limit > 1 else { return points }
        return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
    }
}
