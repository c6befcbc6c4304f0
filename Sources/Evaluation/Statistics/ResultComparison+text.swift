import Foundation

extension ResultComparison {
    /// The comparison as lines of text, a table with one metric a line and what could not be compared
    /// below it.
    public var lines: [String] { Self.aligned([Self.header] + rows.map(\.cells)) + remarks }

    private static let header = [
        "system", "metric", "questions", "baseline", "now", "difference", "p", "corrected", "",
    ]

    private var remarks: [String] {
        var remarks: [String] = []
        if !missingNow.isEmpty {
            remarks.append("\(missingNow.count) questions of the baseline are missing now")
        }
        if !missingInBaseline.isEmpty {
            remarks.append("\(missingInBaseline.count) questions are missing in the baseline")
        }
        return remarks + notes + [summary]
    }

    private var summary: String {
        let losses = rows.count { $0.verdict == .loss }
        let gains = rows.count { $0.verdict == .gain }
        return "\(losses) significant losses and \(gains) significant gains in \(rows.count) "
            + "comparisons over \(questions) questions (paired randomisation test, Holm's correction, "
            + "\(Self.number(level * 100, 0)) %)"
    }

    /// Columns under one another: the first two from the left, numbers from the right.
    private static func aligned(_ table: [[String]]) -> [String] {
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { cells in
            let padded = cells.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column < 2 || column == cells.count - 1 ? cell + space : space + cell
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    fileprivate static func number(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}

extension ResultComparison.Row {
    fileprivate var cells: [String] {
        let sign = difference < 0 ? "" : "+"
        let mark =
            switch verdict {
            case .loss: "LOSS"
            case .gain: "gain"
            case .chance: ""
            }
        return [
            system, metric, "\(count)", ResultComparison.number(baseline, 4),
            ResultComparison.number(now, 4), sign + ResultComparison.number(difference, 4),
            ResultComparison.number(p, 4), ResultComparison.number(correctedP, 4), mark,
        ]
    }
}
