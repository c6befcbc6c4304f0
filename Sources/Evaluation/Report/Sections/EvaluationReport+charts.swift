extension EvaluationReport {
    /// Recall by cut-off for retrievers; bars and the curve over several answers for readers.
    var charts: Markup {
        let figures: [Figure?]
        switch result.kind {
        case .retriever:
            figures = [
                curve(of: "recall", "Share of what should be found that stands in the first k."),
                curve(
                    of: "has_answer_recall",
                    "The same over those questions only that somebody answered."
                ),
                curve(of: "ndcg", "How near the top it stands."),
            ]
        case .reader, .pipeline:
            figures = [
                bars(of: "exact", "Share of questions answered exactly as somebody marked."),
                bars(of: "f1", "Mean overlap of words with the best fitting mark."),
                curve(of: "f1", "The best of the first n answers counts."),
                curve(of: "exact", "The best of the first n answers counts."),
            ]
        }
        let drawn = Figure.grid(figures)
        return drawn.isEmpty ? Self.absent("No score that could be drawn.") : drawn
    }

    private func curve(of base: String, _ caption: String) -> Figure? {
        let metrics = result.metrics.filter { $0.base == base && $0.cutoff != nil }
        let cutoffs = metrics.compactMap(\.cutoff)
        let lines = result.all.enumerated().map { index, system in
            LinePlot.Series(
                name: system.name,
                style: style(of: index),
                points: points(of: system, metrics)
            )
        }.filter { !$0.points.isEmpty }
        guard !lines.isEmpty else { return nil }
        let heights = lines.flatMap(\.points).flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] }
        let label = MetricName(base: base, cutoff: nil).label
        let letter = result.kind == .retriever ? "k" : "n"
        let looked = result.kind == .retriever ? "passages looked at" : "answers looked at"
        return Figure(
            title: "\(label) by \(letter)",
            caption: caption + " Whiskers are intervals; baselines are grey.",
            drawing: LinePlot(
                name: "\(label) by \(letter) for \(lines.map(\.name).joined(separator: ", "))",
                x: .cutoffs(cutoffs, title: "\(letter), \(looked) (log scale)"),
                y: .fitting(heights, title: "\(label)@\(letter)", fromZero: false),
                series: lines
            ).markup,
            legend: lines.map { Figure.Entry(name: $0.name, style: $0.style) }
        )
    }

    private func points(of system: SystemResult, _ metrics: [MetricName]) -> [LinePlot.Point] {
        metrics.compactMap { metric in
            guard let cutoff = metric.cutoff, let score = system.scores[metric.name] else {
                return nil
            }
            return LinePlot.Point(
                x: Double(cutoff),
                y: score.value,
                low: score.low,
                high: score.high,
                note: Numeral.count(score.count, "question")
            )
        }
    }

    private func bars(of base: String, _ caption: String) -> Figure? {
        let groups = result.systems.enumerated().compactMap { index, system in
            system.scores[base].map { score in
                BarChart.Group(
                    label: system.name,
                    bars: [bar(named: system.name, style(of: index), score)]
                )
            }
        }
        guard !groups.isEmpty else { return nil }
        let metric = MetricName(base: base, cutoff: nil)
        let reference = result.baseline(for: metric)
        return Figure(
            title: metric.label,
            caption: caption
                + (reference == nil ? "" : " The dashed line is the best baseline."),
            drawing: BarChart(
                name: "\(metric.label) of each system",
                axis: .share(metric.label),
                groups: groups,
                reference: reference
            ).markup
        )
    }

    /// A bar of a score with its interval.
    func bar(named name: String, _ style: SeriesStyle, _ score: Score) -> BarChart.Bar {
        BarChart.Bar(
            name: name,
            style: style,
            value: score.value,
            low: score.low,
            high: score.high,
            label: Numeral.score(score.value)
        )
    }
}
