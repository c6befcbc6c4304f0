extension EvaluationReport {
    /// The main metric on each kind of question.
    var slices: Markup {
        guard let metric = result.mainMetric,
            result.systems.contains(where: { !($0.values[metric.name] ?? []).isEmpty })
        else {
            return Self.absent("The result has no values by question, so it cannot be divided.")
        }
        return Markup([
            tag("p") {
                "\(metric.label) on each kind of question. "
                "Intervals are normal approximations; slices of fewer than 10 questions are faint. "
                baselineSentence(for: metric)
            },
            Markup(result.slicesByDimension.map { part(of: $0, by: metric) }),
        ])
    }

    private func baselineSentence(for metric: MetricName) -> String {
        isNullScored(metric)
            ? "The dashed stroke is the baseline: the share of questions nobody answered, which is "
                + "what always replying “no answer” scores."
            : baselineValues(for: metric) == nil
                ? "The baselines have no values by question, so none is shown here."
                : "The dashed stroke is the best baseline."
    }

    private func part(
        of group: (dimension: String, slices: [Slice]),
        by metric: MetricName
    ) -> Markup {
        let title = group.dimension.prefix(1).uppercased() + group.dimension.dropFirst()
        return tag("div", ["class": "figures"]) {
            figure(titled: title, group.slices, by: metric).markup
            table(titled: title, group.slices, by: metric).markup
        }
    }

    private func figure(titled title: String, _ slices: [Slice], by metric: MetricName) -> Figure {
        let groups = slices.map { slice in
            BarChart.Group(
                label: "\(slice.value) (\(slice.questions.count))",
                bars: result.systems.enumerated().compactMap { index, system in
                    slice.mean(of: system.values[metric.name] ?? []).map {
                        bar(named: "\(system.name), \(slice.value)", style(of: index), $0)
                    }
                },
                mark: baseline(of: slice, by: metric),
                isFaint: slice.isSmall
            )
        }
        return Figure(
            title: title,
            caption: "\(metric.label); in brackets the number of questions.",
            drawing: BarChart(
                name: "\(metric.label) by \(title.lowercased())",
                axis: .share(metric.label),
                groups: groups
            ).markup,
            legend: result.systems.count == 1
                ? []
                : result.systems.enumerated().map {
                    Figure.Entry(name: $1.name, style: style(of: $0), isBar: true)
                }
        )
    }

    private func table(titled title: String, _ slices: [Slice], by metric: MetricName) -> Table {
        let hasBaseline = slices.contains { baseline(of: $0, by: metric) != nil }
        return Table(
            caption: "\(metric.label) by \(title.lowercased())",
            columns: [title, "n"] + result.systems.map(\.name) + (hasBaseline ? ["Baseline"] : []),
            rows: slices.map { slice in
                let cells = result.systems.map {
                    cell(for: slice.mean(of: $0.values[metric.name] ?? []))
                }
                let last =
                    hasBaseline ? [Markup(Numeral.score(baseline(of: slice, by: metric)))] : []
                return Table.Row(
                    [tag("bdi") { slice.value }, Markup("\(slice.questions.count)")] + cells + last,
                    style: slice.isSmall ? .faint : .normal
                )
            }
        )
    }

    // MARK: Baseline of a slice

    private func baseline(of slice: Slice, by metric: MetricName) -> Double? {
        if isNullScored(metric) {
            let empty = slice.questions.count { !result.questions[$0].answerable }
            return Double(empty) / Double(max(slice.questions.count, 1))
        }
        return baselineValues(for: metric).flatMap { slice.mean(of: $0)?.value }
    }

    /// Whether always saying nothing is what the metric has to be held against.
    private func isNullScored(_ metric: MetricName) -> Bool {
        result.kind != .retriever && ["exact", "f1"].contains(metric.base)
    }

    private func baselineValues(for metric: MetricName) -> [Double?]? {
        result.baselines.filter { !($0.values[metric.name] ?? []).isEmpty }
            .max { ($0.scores[metric.name]?.value ?? 0) < ($1.scores[metric.name]?.value ?? 0) }?
            .values[metric.name]
    }
}
