import Foundation

/// The results of experiments as a Markdown table, and its place in the README.
struct ExperimentTable {
    private let outcomes: [ExperimentRunner.Outcome]

    init(_ outcomes: [ExperimentRunner.Outcome]) { self.outcomes = outcomes }

    /// The table; experiments that were skipped are left out.
    var markdown: String {
        var lines = ["| measured | score | beside it |", "|---|---|---|"]
        for outcome in outcomes where outcome.skipped == nil {
            for (number, check) in outcome.checks.enumerated() {
                let title = number == 0 ? "**\(outcome.name)**: \(check.label)" : check.label
                let score = check.found.map { String(format: "%.4g", $0) } ?? "–"
                lines.append("| \(title) | \(score) | \(check.beside ?? "") |")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What stands before and behind the table in a page.
    static let marks = (
        start: "<!-- experiments: made by quarry evaluate run, do not edit -->",
        end: "<!-- end of experiments -->"
    )

    /// The page with this table between its marks; nil when it has none.
    func placed(in page: String) -> String? {
        guard let start = page.range(of: Self.marks.start),
            let end = page.range(of: Self.marks.end, range: start.upperBound..<page.endIndex)
        else { return nil }
        return page[..<start.upperBound] + "\n" + markdown + "\n" + page[end.lowerBound...]
    }
}
