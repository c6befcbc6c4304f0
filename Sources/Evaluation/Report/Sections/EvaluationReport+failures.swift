extension EvaluationReport {
    /// A failure of one system.
    struct Failure: Sendable {
        /// The system's place.
        let system: Int
        /// What happened.
        let miss: Miss
    }

    /// Every failure, worst first, with filters that work where scripts do.
    var failures: Markup {
        let all = orderedFailures
        guard !all.isEmpty else { return Self.absent("The result lists no failures.") }
        let slices = result.slicesByDimension.flatMap(\.slices)
        return Markup([
            tag("p") {
                "\(Numeral.count(all.count, "failure")), the greatest loss first. Words that people "
                "marked are "
                tag("mark", ["class": "gold"]) { "underlined" }
                ", words the system said have "
                tag("mark", ["class": "said"]) { "a wavy line" }
                ", and where they overlap there are "
                tag("mark", ["class": "gold said"]) { "both lines" }
                "."
            },
            filters(slices),
            tag("p", ["class": "quiet", "id": "shown", "role": "status"]) {
                "Showing all \(all.count) failures."
            },
            Markup(all.map { article(for: $0, slices) }),
            tag("button", ["id": "more", "type": "button", "hidden": "hidden"]) { "Show more" },
        ])
    }

    private var orderedFailures: [Failure] {
        let all = result.systems.enumerated().flatMap { index, system in
            system.misses.filter { result.questions.indices.contains($0.question) }
                .map { Failure(system: index, miss: $0) }
        }
        return all.enumerated().sorted { left, right in
            let (first, second) = (left.element.miss.loss, right.element.miss.loss)
            guard first == second || first.isNaN || second.isNaN else { return first > second }
            return (left.element.miss.question, left.offset)
                < (right.element.miss.question, right.offset)
        }.map(\.element)
    }

    // MARK: Filters

    private func filters(_ slices: [Slice]) -> Markup {
        tag(
            "form",
            [
                "id": "filters", "hidden": "hidden", "data-step": "20", "role": "search",
                "aria-label": "Filter the failures",
            ]
        ) {
            choice("Reason", name: "blame", Blame.allCases.map { ($0.rawValue, $0.rawValue) })
            choice(
                "System",
                name: "system",
                result.systems.enumerated().map { ("\($0.offset)", $0.element.name) }
            )
            choice(
                "Slice",
                name: "slice",
                slices.enumerated().map { ("\($0)", "\($1.dimension): \($1.value)") }
            )
            tag("label") {
                "Words"
                tag("input", ["type": "search", "name": "words", "autocomplete": "off"])
            }
        }
    }

    private func choice(
        _ label: String,
        name: String,
        _ options: [(value: String, words: String)]
    ) -> Markup {
        tag("label") {
            label
            tag("select", ["name": name]) {
                tag("option", ["value": ""]) { "any" }
                for option in options { tag("option", ["value": option.value]) { option.words } }
            }
        }
    }

    // MARK: One failure

    private func article(for failure: Failure, _ slices: [Slice]) -> Markup {
        let miss = failure.miss
        let places = slices.indices.filter { slices[$0].contains(miss.question) }
        return tag(
            "article",
            [
                "class": "miss", "data-blame": miss.blame.rawValue,
                "data-system": "\(failure.system)",
                "data-slices": places.map(String.init).joined(separator: " "),
            ]
        ) {
            tag("h3", ["dir": "auto"]) { result.questions[miss.question].text }
            line(of: failure)
            spans(of: miss)
            documents(of: miss)
        }
    }

    private func line(of failure: Failure) -> Markup {
        let miss = failure.miss
        return tag("p", ["class": "facts-line"]) {
            tag("span") { tag("b") { miss.blame.rawValue } }
            if let product = result.questions[miss.question].product {
                tag("span") {
                    "product "; tag("bdi") { product }
                }
            }
            if result.systems.count > 1 {
                tag("span") { tag("bdi") { result.systems[failure.system].name } }
            }
            tag("span") { "loss \(Numeral.decimals(miss.loss, 2))" }
            if let gap = miss.gap { tag("span") { "gap \(Numeral.decimals(gap, 2))" } }
            if let probability = miss.probability {
                tag("span") { "probability \(Numeral.percent(probability))" }
            }
        }
    }

    private func spans(of miss: Miss) -> Markup {
        tag("dl", ["class": "spans"]) {
            tag("dt") { "People marked" }
            if miss.gold.isEmpty { tag("dd") { "nothing: there is no answer" } }
            for span in unique(miss.gold) { tag("dd") { quoted(span, .gold) } }
            if result.kind != .retriever {
                tag("dt") { "The system said" }
                tag("dd") { miss.predicted.map { quoted($0, .said) } ?? "that there is no answer" }
            }
        }
    }

    private func quoted(_ span: Miss.MarkedSpan, _ mark: HighlightedText.Mark) -> Markup {
        tag("bdi") { tag("mark", ["class": mark.rawValue]) { span.text } }
    }

    private func unique(_ spans: [Miss.MarkedSpan]) -> [Miss.MarkedSpan] {
        var seen: Set<String> = []
        return spans.filter { seen.insert($0.text).inserted }
    }
}
