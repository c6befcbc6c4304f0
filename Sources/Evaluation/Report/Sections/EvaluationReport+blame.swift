extension EvaluationReport {
    /// How many questions each kind of failure cost.
    var blame: Markup {
        let diagnosed = result.systems.filter { $0.blame.values.contains { $0 > 0 } }
        guard !diagnosed.isEmpty else {
            return Self.absent("No failure was diagnosed.")
        }
        let kinds = Blame.allCases.filter { kind in diagnosed.contains { ($0.blame[kind] ?? 0) > 0 }
        }
        return Markup([
            tag("p") {
                "Each question that was not answered as people answered it, by the first reason that "
                "applies. Bars share one scale."
            },
            blameLegend(of: kinds),
            Markup(diagnosed.map { bar(of: $0, kinds, whole: largestSum) }),
            blameTable(of: diagnosed, kinds),
        ])
    }

    private var largestSum: Int {
        result.systems.map { $0.blame.values.reduce(0, +) }.max() ?? 0
    }

    private func blameLegend(of kinds: [Blame]) -> Markup {
        tag("ul", ["class": "legend", "aria-label": "Legend"]) {
            for kind in kinds {
                tag("li") {
                    tag("svg", ["class": "swatch", "viewBox": "0 0 26 12", "aria-hidden": "true"]) {
                        tag(
                            "rect",
                            [
                                "class": "bar \(kind.style.cssClass)", "x": "4", "y": "1",
                                "width": "18", "height": "10",
                            ]
                        )
                    }
                    kind.rawValue
                }
            }
        }
    }

    private func bar(of system: SystemResult, _ kinds: [Blame], whole: Int) -> Markup {
        let parts = kinds.map { kind in
            StackedBar.Part(
                name: kind.rawValue,
                count: system.blame[kind] ?? 0,
                style: kind.style
            )
        }
        return tag("figure", ["class": "wide"]) {
            tag("h3", ["dir": "auto"]) { system.name }
            StackedBar(name: system.name, parts: parts, whole: whole).markup
        }
    }

    private func blameTable(of systems: [SystemResult], _ kinds: [Blame]) -> Markup {
        let rows = kinds.map { kind in
            Table.Row(
                [Markup(kind.rawValue), tag("span", ["class": "meaning"]) { kind.meaning }]
                    + systems.map { Markup(Numeral.grouped($0.blame[kind] ?? 0)) }
            )
        }
        let sums = systems.map { Markup(Numeral.grouped($0.blame.values.reduce(0, +))) }
        return Table(
            caption: "Questions lost, by reason.",
            columns: ["Reason", "What it means"] + systems.map(\.name),
            wordColumns: 2,
            rows: rows + [Table.Row(["all", ""] + sums, style: .first)]
        ).markup ?? Markup()
    }
}

extension Blame {
    /// What a reader of the page should know about it.
    var meaning: String {
        switch self {
        case .labelQuestionable:
            "What people marked does not stand in any document, so nothing could find it."
        case .retrieverMissed:
            "No document with the answer was among all that were retrieved."
        case .rankedTooLow:
            "A document with the answer was retrieved, but below those that are read."
        case .readerRefused:
            "The reader had the answer before it and said that there is none."
        case .wrongSpan:
            "The reader had the answer before it and marked other words."
        case .answeredUnanswerable:
            "Nobody found an answer, and the reader marked words all the same."
        }
    }

    /// Its colour on every page.
    var style: SeriesStyle {
        // Slate for what no system can help; neighbours in a bar differ in lightness.
        let places: [Blame: Int] = [
            .labelQuestionable: 5, .retrieverMissed: 0, .rankedTooLow: 4,
            .readerRefused: 3, .wrongSpan: 1, .answeredUnanswerable: 2,
        ]
        return .system(places[self] ?? 0)
    }
}
