import Evaluation
import Foundation

/// Statistics of labels as lines for a terminal.
struct LabelStatisticsText {
    private let statistics: LabelStatistics
    private let windowTokens: Int

    init(_ statistics: LabelStatistics, windowTokens: Int) {
        self.statistics = statistics
        self.windowTokens = windowTokens
    }

    var lines: [String] {
        counts + ["", "questions begin with"] + openings + ["", lengthHeader] + lengths
            + ["", "tokens of question and document together"] + histogram + [windows]
    }

    private var counts: [String] {
        [
            "\(statistics.labels) labels of \(statistics.questions) questions, "
                + "\(share(statistics.answerableQuestions, statistics.questions)) with an answer",
            "\(statistics.groups) questions by product (\(statistics.products) products), "
                + "\(share(statistics.answerableGroups, statistics.groups)) with an answer",
        ]
    }

    private var openings: [String] {
        let rows =
            statistics.openings.map { ($0.word, $0.count) } + [("other", statistics.otherOpenings)]
        return bars(rows.map { ($0.0, $0.1) })
    }

    private let lengthHeader = "                       count    min  median     mean    p95    max"

    private var lengths: [String] {
        [
            ("answers a question", statistics.answersPerQuestion),
            ("words an answer", statistics.answerWords),
            ("words a document", statistics.documentWords),
            ("tokens a pair", statistics.pairTokens),
            ("windows a pair", statistics.windows),
        ].compactMap { name, spread in
            guard let spread else { return nil }
            return left(name, 20)
                + [
                    right("\(spread.count)", 8), right("\(spread.minimum)", 7),
                    right("\(spread.median)", 8), right(decimals(spread.mean), 9),
                    right("\(spread.p95)", 7), right("\(spread.maximum)", 7),
                ].joined()
        }
    }

    private var histogram: [String] {
        bars(statistics.pairHistogram.map { ("\($0.from)-\($0.below - 1)", $0.count) })
    }

    private var windows: String {
        let long = statistics.longPairs.map { "\($0.count) above \($0.limit)" }
        return long.joined(separator: ", ")
            + "; \(statistics.totalWindows) windows of \(windowTokens) tokens"
    }

    /// A bar a row, the longest 40 wide; whatever is there shows.
    private func bars(_ rows: [(name: String, count: Int)]) -> [String] {
        let largest = max(1, rows.map(\.count).max() ?? 1)
        return rows.map { name, count in
            let length = count == 0 ? 0 : max(1, count * 40 / largest)
            let bar = String(repeating: "█", count: length)
            return "  " + right(name, 11) + right("\(count)", 8) + (bar.isEmpty ? "" : "  " + bar)
        }
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "0" : "\(part) (\(decimals(100 * Double(part) / Double(whole))) %)"
    }

    private func decimals(_ number: Double) -> String {
        String(format: "%.2f", locale: Locale(identifier: "en_US_POSIX"), number)
    }

    private func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
