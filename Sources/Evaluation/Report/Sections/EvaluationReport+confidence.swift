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
        let probability = system.values["probability"] ?? []
        let correct = system.values["correct"] ?? []
        guard let calibration = Calibration(probability: probability, correct: correct) else {
            return nil
        }
        let plot = LinePlot(
            name: "Share of right answers by their probability, \(system.name)",
            x: .share("probability the system gave"),
            y: .share("share that was right"),
            series: [
                LinePlot.Series(
                    name: system.name,
                    style: style(of: index),
                    points: calibration.bins.filter { $0.count > 0 }.map(point(of:))
                )
            ],
            diagonal: "perfectly calibrated"
        )
        return Figure(
            title: "Calibration of \(system.name)",
            caption: "Expected calibration error (ECE) "
                + "\(Numeral.score(calibration.expectedError)) over "
                + "\(Numeral.count(calibration.count, "answer")). Below the diagonal the system is "
                + "surer than it should be. Whiskers are Wilson intervals; the strip counts the "
                + "answers of each probability.",
            drawing: Markup([
                plot.markup ?? Markup(), histogram(of: calibration, style(of: index)),
            ])
        )
    }

    private func point(of bin: Calibration.Bin) -> LinePlot.Point {
        LinePlot.Point(
            x: bin.probability,
            y: bin.correct,
            low: bin.interval.lowerBound,
            high: bin.interval.upperBound,
            note: Numeral.count(bin.count, "answer")
        )
    }

    private func histogram(of calibration: Calibration, _ style: SeriesStyle) -> Markup {
        Histogram(
            name: "Answers by probability",
            counts: calibration.bins.map(\.count),
            style: style
        ).markup
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
        let correct = system.values["correct"] ?? []
        let byProbability = RiskCoverage(
            confidence: system.values["probability"] ?? [],
            correct: correct
        )
        let byGap = RiskCoverage(confidence: system.values["gap"] ?? [], correct: correct)
        if let byProbability, byProbability == byGap {
            return [("by probability and gap alike", byProbability)]
        }
        return [("by probability", byProbability), ("by gap", byGap)].compactMap { name, curve in
            curve.map { (name, $0) }
        }
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
