extension EvaluationReport {
    /// What changed since the earlier result, system by system.
    var comparison: Markup {
        guard let previous else { return Markup() }
        let old = Dictionary(previous.systems.map { ($0.name, $0) }) { first, _ in first }
        let rows = result.systems.flatMap { system in
            old[system.name].map { lines(of: system, against: $0) } ?? []
        }
        let table = Table(
            caption: "Difference to the earlier result. Better and worse count the questions both "
                + "results have; the interval of the difference is the paired normal approximation, "
                + "and differences it keeps from zero are bold.",
            columns: [
                "System", "Metric", "Before", "Now", "Difference", "95 % interval", "Better",
                "Worse",
            ],
            wordColumns: 2,
            rows: rows
        ).markup
        return Markup([
            table ?? Self.absent("The two results have no system and metric in common."),
            unmatched(previous) ?? Markup(),
        ])
    }

    private func unmatched(_ previous: EvaluationResult) -> Markup? {
        let old = Set(previous.systems.map(\.name))
        let new = result.systems.map(\.name).filter { !old.contains($0) }
        guard !new.isEmpty else { return nil }
        return Self.absent("Not in the earlier result: \(new.joined(separator: ", ")).")
    }

    private func lines(of system: SystemResult, against old: SystemResult) -> [Table.Row] {
        let shared = Set(system.scores.keys).intersection(old.scores.keys)
        let metrics = shared.map(MetricName.init).sorted()
        return metrics.enumerated().compactMap { place, metric in
            guard let now = system.scores[metric.name], let before = old.scores[metric.name] else {
                return nil
            }
            let paired = PairedChange(differences(of: metric.name, system, old))
            let difference = Numeral.difference(now.value - before.value)
            return Table.Row(
                [
                    name(of: system), Markup(metric.label), Markup(Numeral.score(before.value)),
                    Markup(Numeral.score(now.value)),
                    paired?.isSure == true
                        ? tag("span", ["class": "sure"]) { difference } : Markup(difference),
                    Markup(paired?.interval ?? "–"),
                    Markup(paired.map { Numeral.grouped($0.better) } ?? "–"),
                    Markup(paired.map { Numeral.grouped($0.worse) } ?? "–"),
                ],
                style: place == 0 ? .first : .normal,
                headingSpan: place == 0 ? metrics.count : 0
            )
        }
    }

    /// Now minus before for each question that both results have a value for.
    private func differences(
        of metric: String,
        _ system: SystemResult,
        _ old: SystemResult
    ) -> [Double] {
        guard let previous, let now = system.values[metric], let then = old.values[metric] else {
            return []
        }
        let before = Dictionary(zip(previous.questions.map(\.id), then)) { first, _ in first }
        return zip(result.questions, now).compactMap { question, value in
            guard let value, let earlier = before[question.id] ?? nil else { return nil }
            return value - earlier
        }
    }
}

/// The mean of paired differences and how sure it is.
private struct PairedChange {
    let better: Int
    let worse: Int
    private let low: Double
    private let high: Double

    init?(_ differences: [Double]) {
        let finite = differences.filter(\.isFinite)
        guard finite.count > 1 else { return nil }
        let count = Double(finite.count)
        let mean = finite.reduce(0, +) / count
        let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let half = 1.959964 * (squares / (count - 1) / count).squareRoot()
        better = finite.count { $0 > 1e-12 }
        worse = finite.count { $0 < -1e-12 }
        low = mean - half
        high = mean + half
    }

    var isSure: Bool { low > 0 || high < 0 }

    var interval: String { "\(Numeral.difference(low)) to \(Numeral.difference(high))" }
}
