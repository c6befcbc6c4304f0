extension EvaluationReport {
    /// How long each stage took, and how much a reader read.
    var latency: Markup {
        let timed = result.systems.filter { !$0.latency.isEmpty }
        guard !timed.isEmpty else { return Self.absent("Nothing was timed.") }
        return Markup([Figure.grid([latencyFigure]), latencyTable, throughput ?? Markup()])
    }

    private var latencyFigure: Figure? {
        let groups = result.systems.enumerated().flatMap { index, system in
            stages(of: system).map { stage in
                BarChart.Group(
                    label: result.systems.count > 1 ? "\(system.name), \(stage.name)" : stage.name,
                    bars: bars(of: stage.latency, named: stage.name, style(of: index))
                )
            }
        }
        let longest = groups.flatMap(\.bars).map(\.value)
        return Figure(
            title: "Time for a question, by stage",
            caption: "Milliseconds; the full bar is the median (p50), the light one the "
                + "95th percentile (p95).",
            drawing: BarChart(
                name: "Latency by stage",
                axis: .fitting(longest, title: "milliseconds", fromZero: true),
                groups: groups
            ).markup,
            legend: result.systems.count > 1
                ? []
                : [
                    Figure.Entry(name: "p50", style: .system(0), isBar: true),
                    Figure.Entry(name: "p95", style: .system(0), isBar: true, isLight: true),
                ]
        )
    }

    private func bars(
        of latency: Latency,
        named name: String,
        _ style: SeriesStyle
    ) -> [BarChart.Bar] {
        [("p50", latency.p50), ("p95", latency.p95)].map { percentile, value in
            BarChart.Bar(
                name: "\(name), \(percentile)",
                style: style,
                value: value,
                label: Numeral.milliseconds(value),
                isLight: percentile == "p95"
            )
        }
    }

    private var latencyTable: Markup {
        let rows = result.systems.flatMap { system -> [Table.Row] in
            stages(of: system).map { stage -> Table.Row in
                Table.Row(
                    [name(of: system), Markup(stage.name)]
                        + [stage.latency.mean, stage.latency.p50, stage.latency.p95]
                        .map { Markup(Numeral.milliseconds($0)) }
                )
            }
        }
        return Table(
            caption: "Milliseconds a question.",
            columns: ["System", "Stage", "mean", "p50", "p95"],
            wordColumns: 2,
            rows: rows
        ).markup ?? Markup()
    }

    private var throughput: Markup? {
        let rows = result.systems.filter { $0.windows != nil || $0.noAnswerThreshold != nil }
            .map { system in
                Table.Row([
                    name(of: system),
                    Markup(system.windows.map(Numeral.grouped) ?? "–"),
                    Markup(Numeral.decimals(system.windowsPerSecond, 1)),
                    Markup(Numeral.score(system.noAnswerThreshold)),
                ])
            }
        return Table(
            caption:
                "Windows are what the reader reads at once; below the threshold of the gap the "
                + "reply is “no answer”.",
            columns: ["System", "Windows", "Windows a second", "No-answer threshold"],
            rows: rows
        ).markup
    }

    /// In the order of the pipeline, the sum last.
    private func stages(of system: SystemResult) -> [(name: String, latency: Latency)] {
        let order = ["retrieve", "rank", "read", "generate"]
        func place(_ stage: String) -> Int {
            stage == "total" ? order.count + 1 : order.firstIndex(of: stage) ?? order.count
        }
        return system.latency.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }
            .map { ($0.key, $0.value) }
    }
}
