import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering

/// `quarry evaluate squad`: the official SQuAD scores of a prediction file.
struct EvaluateSQuAD: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "squad",
        abstract: "Scores predictions as the official SQuAD 1.1 and 2.0 scorers do.",
        discussion: """
            Example: quarry evaluate squad dev-v2.0.json predictions.json --no-answer-scores na.json
            Predictions are a JSON object from question ids to answers, "" for no answer; no-answer
            scores one to numbers, the higher the surer that there is no answer. Figures are in percent.
            """
    )

    @Argument(help: "Questions and gold answers, SQuAD 1.1 or 2.0 JSON.", completion: .file())
    var dataset: String

    @Argument(help: "Answers by question id, JSON.", completion: .file())
    var predictions: String

    @Option(
        help: ArgumentHelp("How sure the system is that there is no answer.", valueName: "file"),
        completion: .file()
    )
    var noAnswerScores: String?

    @Option(help: ArgumentHelp("Above this score the reply is \"no answer\".", valueName: "score"))
    var noAnswerThreshold: Double = 1

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard noAnswerThreshold.isFinite else {
            throw ValidationError("--no-answer-threshold must be a finite number.")
        }
    }

    func run() async throws {
        let scores = try SQuADScores(
            of: SQuADPredictions<String>(reading: predictions),
            on: SQuADDataset(reading: dataset),
            noAnswerScores: noAnswerScores.map { try SQuADPredictions<Double>(reading: $0) },
            threshold: noAnswerThreshold
        )
        warn(scores.missing, "questions have no prediction and count 0")
        warn(scores.unknown, "predictions are for ids that no question has")
        guard !common.json else { return try Console.print(json: scores) }
        lines(scores).forEach(Console.print)
    }

    private func warn(_ ids: [String], _ what: String) {
        guard let first = ids.first else { return }
        common.console.warn("\(ids.count) \(what), the first being \"\(first)\"")
    }

    /// A table of parts by scores, and what stands beside it.
    private func lines(_ scores: SQuADScores) -> [String] {
        let parts = scores.parts
        var lines = ["SQuAD \(scores.edition.rawValue)          exact       f1    total"]
        lines.append(Self.row("all", parts.all))
        guard scores.edition == .v2 else { return lines }
        parts.withAnswer.map { lines.append(Self.row("has answer", $0)) }
        parts.withoutAnswer.map { lines.append(Self.row("no answer", $0)) }
        let silence = 100 * parts.alwaysNoAnswer
        lines.append(Self.row("always \"no answer\"", silence, silence, "\(scores.total)"))
        if let exact = parts.bestExact, let f1 = parts.bestF1 {
            lines.append(Self.row("best threshold", exact.percent, f1.percent, ""))
            lines.append("  reached at \(exact.threshold) (exact) and \(f1.threshold) (f1)")
        }
        lines.append(
            String(
                format: "Right about whether there is an answer: %.2f %%",
                100 * parts.noAnswerAccuracy
            )
        )
        return lines
    }

    private static func row(_ name: String, _ part: NoAnswerScores.Part) -> String {
        row(name, part.exactPercent, part.f1Percent, "\(part.total)")
    }

    private static func row(_ name: String, _ exact: Double, _ f1: Double, _ total: String)
        -> String
    {
        let blanks = String(repeating: " ", count: max(1, 19 - name.count))
        let scores = name + blanks + String(format: "%6.2f   %6.2f", exact, f1)
        guard !total.isEmpty else { return scores }
        return scores + String(repeating: " ", count: max(1, 9 - total.count)) + total
    }
}
