extension EvaluationReport {
    /// Every figure: one table of metrics without a cut-off, one by cut-off.
    var scores: Markup {
        let metrics = result.metrics
        let tables = [
            plainTable(of: metrics.filter { $0.cutoff == nil }),
            cutoffTable(of: metrics.filter { $0.cutoff != nil }),
        ].compactMap(\.self)
        guard !tables.isEmpty else { return Self.absent("Nothing was scored.") }
        return Markup(tables)
    }

    private func plainTable(of metrics: [MetricName]) -> Markup? {
        guard !metrics.isEmpty else { return nil }
        let rows = result.all.enumerated().compactMap { index, system -> Table.Row? in
            guard metrics.contains(where: { system.scores[$0.name] != nil }) else { return nil }
            let cells = metrics.map { cell(for: system.scores[$0.name]) }
            return Table.Row(
                [name(of: system), questionCount(of: system, metrics)] + cells,
                style: isBaseline(index) ? .baseline : .normal
            )
        }
        return Table(
            caption: "Means over questions with their intervals. Baselines, in italics, are what "
                + "trivial systems score on the same questions.",
            columns: ["System", "Questions"] + metrics.map(\.label),
            rows: rows
        ).markup
    }

    private func cutoffTable(of metrics: [MetricName]) -> Markup? {
        let bases = Set(metrics.map { MetricName(base: $0.base, cutoff: nil) }).sorted()
        let cutoffs = Set(metrics.compactMap(\.cutoff)).sorted()
        guard !cutoffs.isEmpty else { return nil }
        let rows = result.all.enumerated().flatMap { index, system in
            lines(of: system, bases, cutoffs, isBaseline: isBaseline(index))
        }
        return Table(
            caption: result.kind == .retriever
                ? "By k, the number of passages looked at. Baselines are in italics."
                : "By n, the number of answers looked at; the best of them counts.",
            columns: ["System", result.kind == .retriever ? "k" : "n"] + bases.map(\.label),
            rows: rows
        ).markup
    }

    private func lines(
        of system: SystemResult,
        _ bases: [MetricName],
        _ cutoffs: [Int],
        isBaseline: Bool
    ) -> [Table.Row] {
        let present = cutoffs.filter { cutoff in
            bases.contains { system.scores["\($0.base)@\(cutoff)"] != nil }
        }
        return present.enumerated().map { place, cutoff in
            let cells = bases.map { cell(for: system.scores["\($0.base)@\(cutoff)"]) }
            return Table.Row(
                [name(of: system), Markup("\(cutoff)")] + cells,
                style: isBaseline
                    ? (place == 0 ? .firstBaseline : .baseline) : place == 0 ? .first : .normal,
                headingSpan: place == 0 ? present.count : 0
            )
        }
    }

    private func questionCount(of system: SystemResult, _ metrics: [MetricName]) -> Markup {
        let most = metrics.compactMap { system.scores[$0.name]?.count }.max()
        return Markup(most.map(Numeral.grouped) ?? "–")
    }

    private func isBaseline(_ index: Int) -> Bool { index >= result.systems.count }

    /// A system's name, kept apart from the direction of the text around it.
    func name(of system: SystemResult) -> Markup {
        tag("bdi") { system.name }
    }

    /// A figure with its interval below.
    func cell(for score: Score?) -> Markup {
        guard let score else { return "–" }
        return Markup([
            Markup(Numeral.score(score.value)),
            interval(of: score).map { words in
                tag("span", ["class": "interval-text"]) { words }
            } ?? Markup(),
        ])
    }
}
