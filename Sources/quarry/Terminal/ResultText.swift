import Evaluation
import Foundation

/// An evaluation's result as a table for people.
struct ResultText {
    private let result: EvaluationResult

    init(_ result: EvaluationResult) { self.result = result }

    /// The whole text.
    var lines: [String] {
        [header, ""] + (result.kind == .retriever ? retrieverTable : readerTable) + blame
    }

    private var header: String {
        let setting = result.setting
        return "\(setting.data)\(setting.split.map { ", split \($0)" } ?? ""), convention "
            + "\(setting.convention.rawValue): \(result.questions.count) questions "
            + "(\(setting.answerable) answered, \(setting.unanswerable) not) from \(setting.labels) "
            + "labels, \(setting.documents) passages"
    }

    // MARK: - Retrievers

    private var cutoffs: [Int] { result.cutoffs }

    private var retrieverTable: [String] {
        let metrics = ["recall", "has_answer_recall", "mrr", "gold_document_recall", "map", "ndcg"]
        var lines: [String] = []
        for metric in metrics {
            var table = TextTable([metric] + cutoffs.map { "@\($0)" })
            for system in result.systems + result.baselines {
                let cells = cutoffs.map { Self.cell(system.scores["\(metric)@\($0)"]) }
                guard cells.contains(where: { $0 != "" }) else { continue }
                table.add([system.name] + cells)
            }
            lines += table.lines + [""]
        }
        return lines + latency
    }

    // MARK: - Readers and pipelines

    private var readerTable: [String] {
        let metrics = [
            "exact", "f1", "has_answer_exact", "has_answer_f1", "no_answer_accuracy",
            "best_span_exact", "best_span_f1", "answerability_auroc", "expected_calibration_error",
        ]
        var table = TextTable(
            ["", "exact", "F1", "exact†", "F1†", "no-answer", "exact‡", "F1‡", "AUROC", "ECE", "n"]
        )
        for system in result.systems + result.baselines {
            let n = system.scores["exact"].map { "\($0.count)" } ?? ""
            table.add([system.name] + metrics.map { Self.cell(system.scores[$0]) } + [n])
        }
        var curve = TextTable(
            ["best of the first"] + ["1", "3", "5"].flatMap { ["EM@\($0)", "F1@\($0)"] }
        )
        for system in result.systems {
            let names = ["1", "3", "5"].flatMap { ["exact@\($0)", "f1@\($0)"] }
            curve.add([system.name] + names.map { Self.cell(system.scores[$0]) })
        }
        return table.lines
            + ["† questions somebody answered · ‡ the same, whatever the no-answer score says", ""]
            + curve.lines + [""] + speed + latency
    }

    private var speed: [String] {
        result.systems.compactMap { system in
            guard let windows = system.windows, let rate = system.windowsPerSecond else {
                return nil
            }
            return "\(system.name): \(windows) windows, "
                + String(format: "%.1f windows/s of reading", rate)
        }
    }

    private var latency: [String] {
        let stages = ["retrieve", "read", "total"].filter { stage in
            result.systems.contains { $0.latency[stage] != nil }
        }
        guard !stages.isEmpty else { return [] }
        var table = TextTable(["milliseconds"] + stages.flatMap { ["\($0) p50", "p95"] })
        for system in result.systems {
            let cells = stages.flatMap { stage -> [String] in
                guard let latency = system.latency[stage] else { return ["", ""] }
                return [latency.p50, latency.p95].map { String(format: "%.1f", $0) }
            }
            table.add([system.name] + cells)
        }
        return table.lines + [""]
    }

    private var blame: [String] {
        let kinds = Blame.allCases.filter { kind in
            result.systems.contains { $0.blame[kind] != nil }
        }
        guard !kinds.isEmpty else { return [] }
        var table = TextTable(["why questions were missed"] + kinds.map(\.rawValue))
        for system in result.systems where !system.blame.isEmpty {
            table.add([system.name] + kinds.map { "\(system.blame[$0] ?? 0)" })
        }
        return table.lines
    }

    // MARK: - Numbers

    private static func cell(_ score: Score?) -> String {
        guard let score else { return "" }
        guard let low = score.low, let high = score.high else { return digits(score.value) }
        return "\(digits(score.value)) [\(short(low)) \(short(high))]"
    }

    static func digits(_ value: Double) -> String { String(format: "%.5f", value) }

    private static func short(_ value: Double) -> String { String(format: "%.3f", value) }
}

extension EvaluationResult {
    /// The cut-offs that the scores are given for, ascending.
    var cutoffs: [Int] {
        let names = systems.flatMap(\.scores.keys)
        return Set(names.compactMap { $0.split(separator: "@").last.flatMap { Int($0) } }).sorted()
    }
}
