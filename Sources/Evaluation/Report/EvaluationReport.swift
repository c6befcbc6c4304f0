/// An evaluation as one self-contained HTML page: tables, charts and every failure to look at.
///
/// Nothing is loaded, no clock is read, and the same result gives the same bytes. What the result
/// lacks is said in a line and not drawn.
public struct EvaluationReport: Sendable {
    let result: EvaluationResult
    let previous: EvaluationResult?
    let title: String
    let date: String?

    /// Takes what is reported.
    ///
    /// - Parameters:
    ///   - result: What was found.
    ///   - comparedWith: An earlier result over the same questions, to show what changed.
    ///   - title: The heading.
    ///   - date: When it was evaluated, as it should be written.
    public init(
        _ result: EvaluationResult,
        comparedWith: EvaluationResult? = nil,
        title: String,
        date: String?
    ) {
        self.result = result
        previous = comparedWith
        self.title = title
        self.date = date
    }

    /// The page's text.
    public func html() -> String {
        var sections = [
            Page.Section(id: "scores", title: "Scores", content: scores),
            Page.Section(id: "charts", title: chartsTitle, content: charts),
        ]
        if result.kind != .retriever {
            sections.append(
                Page.Section(id: "confidence", title: "Confidence", content: confidence)
            )
        }
        sections += [
            Page.Section(id: "slices", title: "Slices", content: slices),
            Page.Section(id: "latency", title: "Latency", content: latency),
            Page.Section(id: "blame", title: "What went wrong", content: blame),
            Page.Section(id: "failures", title: "Failures one by one", content: failures),
        ]
        if previous != nil {
            let changes = Page.Section(id: "changes", title: "What changed", content: comparison)
            sections.insert(changes, at: 1)
        }
        return Page(
            title: title,
            kicker: (["Evaluation of \(what)"]
                + [date].compactMap(\.self))
                .joined(separator: " · "),
            lead: Markup([lead, facts]),
            sections: sections,
            footer: footer,
            script: PageScript.filter
        ).html()
    }

    private var what: String {
        result.systems.count == 1
            ? "a \(result.kind.rawValue)"
            : Numeral.count(result.systems.count, result.kind.rawValue)
    }

    private var chartsTitle: String {
        result.kind == .retriever ? "How far down the list" : "Systems and baselines"
    }

    private var footer: Markup {
        tag("p") {
            "Intervals are 95 % bootstrap intervals over questions where nothing else is said. "
            "The file result.json beside this page has every figure."
        }
    }

    /// A system's style is its place in the result, everywhere on the page.
    func style(of index: Int) -> SeriesStyle {
        index < result.systems.count ? .system(index) : .baseline(index - result.systems.count)
    }

    /// A line that says what is not there.
    static func absent(_ words: String) -> Markup {
        tag("p", ["class": "quiet"]) { words }
    }
}
