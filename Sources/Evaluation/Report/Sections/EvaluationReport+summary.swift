extension EvaluationReport {
    /// The main figure in a sentence, beside its baseline.
    var lead: Markup {
        guard let metric = result.mainMetric, let best = bestSystem(by: metric) else {
            return tag("p", ["class": "lead"]) { "This result has no scores." }
        }
        return Markup([
            tag("p", ["class": "lead"]) {
                sentence(about: best, metric)
                comparison(of: best.score, metric)
            }
        ])
    }

    /// What was judged and how.
    var facts: Markup {
        let setting = result.setting
        return tag("dl", ["class": "facts"]) {
            fact(
                "Data",
                [setting.data, setting.split.map { "split \($0)" }].compactMap(\.self).joined(
                    separator: ", "
                )
            )
            fact("Questions", questionCounts)
            fact("Labels", Numeral.grouped(setting.labels))
            fact("Documents", Numeral.grouped(setting.documents) + ". " + filterSentence)
            fact("Convention", setting.convention.rawValue + ". " + conventionSentence)
            if !setting.options.isEmpty { fact("Options", optionList) }
        }
    }

    private func fact(_ name: String, _ words: String) -> Markup {
        Markup([tag("dt") { name }, tag("dd", ["dir": "auto"]) { words }])
    }

    private var questionCounts: String {
        let setting = result.setting
        let sum = setting.answerable + setting.unanswerable
        return "\(Numeral.grouped(sum)): \(Numeral.grouped(setting.answerable)) that somebody "
            + "answered, \(Numeral.grouped(setting.unanswerable)) that nobody answered"
    }

    private var filterSentence: String {
        result.setting.productFilter
            ? "Each question was kept to the documents of its product."
            : "Each question was asked of all of them."
    }

    private var conventionSentence: String {
        switch result.setting.convention {
        case .all:
            "Every label counts: all answers of all annotators are joined by question and product."
        case .haystack:
            "As in published figures made with Haystack 0.9: of several answers to one question "
                + "only the last counts, and a span that points past its review’s end cannot be found."
        }
    }

    private var optionList: String {
        result.setting.options.sorted { $0.key < $1.key }
            .map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
    }

    private func bestSystem(by metric: MetricName) -> (name: String, score: Score)? {
        result.systems.compactMap { system in
            system.scores[metric.name].map { (name: system.name, score: $0) }
        }
        .filter(\.score.value.isFinite)
        .reduce(nil) { best, next in
            guard let best, best.score.value >= next.score.value else { return next }
            return best
        }
    }

    private func sentence(about best: (name: String, score: Score), _ metric: MetricName) -> Markup
    {
        let questions = Numeral.count(best.score.count, "question")
        let figure = tag("strong") {
            "\(metric.label) \(Numeral.score(best.score.value))"
        }
        return Markup([
            tag("bdi") { best.name },
            Markup(
                result.systems.count > 1
                    ? ", the best of \(result.systems.count), reaches " : " reaches "
            ),
            figure,
            Markup(interval(of: best.score).map { " (95 % interval \($0))" } ?? ""),
            Markup(" over \(questions)"),
            Markup(meaning(of: metric)),
        ])
    }

    private func meaning(of metric: MetricName) -> String {
        switch (metric.base, metric.cutoff) {
        case ("recall", let cutoff?):
            ": that share of what should be found stands among the first \(cutoff)."
        case ("f1", _): ": how far its words overlap with those that people marked."
        case ("exact", _): ": how often it says exactly what people marked."
        default: "."
        }
    }

    private func comparison(of score: Score, _ metric: MetricName) -> Markup {
        guard let baseline = result.baseline(for: metric) else {
            return " There is no baseline to hold it against."
        }
        return Markup([
            Markup(" The best trivial system, "), tag("bdi") { baseline.name },
            Markup(", reaches "),
            tag("strong") { Numeral.score(baseline.value) },
            Markup(verdict(on: score, against: baseline.value)),
        ])
    }

    private func verdict(on score: Score, against baseline: Double) -> String {
        if score.value <= baseline { return ", which is as good or better." }
        if let low = score.low, low <= baseline { return ", which lies within the interval." }
        return "."
    }

    /// `0.61–0.66`, where the score has an interval.
    func interval(of score: Score) -> String? {
        guard let low = score.low, let high = score.high, low.isFinite, high.isFinite else {
            return nil
        }
        return "\(Numeral.score(low))–\(Numeral.score(high))"
    }
}
