import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering

/// Shows a result: on the terminal or as JSON, as a page, and against an earlier one.
struct EvaluationOutput {
    let session: EvaluationSession
    let common: CommonOptions

    /// Shows a result.
    ///
    /// - Throws: `ExitCode(1)` when the result is significantly worse than the one compared with.
    func show(_ result: EvaluationResult) throws {
        let options = session.options
        var result = result
        result.addIntervals()
        let baseline = try options.against.map { try Self.read($0) }
        let comparison = try baseline.map {
            try ResultComparison(result, against: $0, named: options.against ?? "the baseline")
        }
        if let report = session.report { try write(result, baseline, to: report) }
        if common.json {
            try Console.print(json: result)
        } else {
            ResultText(result).lines.forEach(Console.print)
            try foldLines(result).forEach(Console.print)
        }
        guard let comparison else { return }
        comparison.lines.forEach(common.json ? { common.console.note($0) } : Console.print)
        if comparison.hasSignificantLoss { throw ExitCode(1) }
    }

    private func foldLines(_ result: EvaluationResult) throws -> [String] {
        guard let count = session.options.folds else { return [] }
        let folds = try ProductFolds(session.questions, count: count)
        return ["", "by \(count) folds of products"] + FoldText(result, folds).lines
    }

    private func write(
        _ result: EvaluationResult,
        _ baseline: EvaluationResult?,
        to report: ReportFolder
    ) throws {
        let title = "Quarry: \(result.kind.rawValue) evaluation of \(result.setting.data)"
        let page = EvaluationReport(result, comparedWith: baseline, title: title, date: nil).html()
        try report.write([
            ("index.html", page), ("result.json", try JSONText.line(result) + "\n"),
        ])
        common.console.note("report: \(report.place(of: "index.html"))")
    }

    /// Reads a result that `--json` or `--report` wrote.
    ///
    /// - Throws: `QuarryError` of kind `missing` or `badData`.
    static func read(_ path: String) throws -> EvaluationResult {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw QuarryError(
                .missing,
                while: "reading the result",
                path,
                expected: "a file",
                found: "nothing that can be read",
                nextStep: "Write one with: quarry evaluate … --json > FILE"
            )
        }
        return try EvaluationResult(json: data, from: path)
    }
}
