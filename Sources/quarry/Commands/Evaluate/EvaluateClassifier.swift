import ArgumentParser
import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage

/// `quarry evaluate classifier`: how well labelled texts are put into their classes.
struct EvaluateClassifier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Measures a classifier on labelled texts.",
        discussion: """
            Example: quarry evaluate classifier --texts dev.tsv --map 0=negative --map 1=positive \
            --worst 10
            """
    )

    @OptionGroup var subject: ClassifierSubjectOptions

    @Option(help: "Neutral where the best class is less probable (default: the model's own).")
    var neutralBelow: Double?

    @Option(help: "Also show so many texts with the highest loss.")
    var worst = 0

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let workspace = try Workspace(common, nil)
        let (classifier, texts, gold) = try subject.load(workspace)
        let labels = classifier.labels
        let classes = try await classifier.classify(texts.map(\.text))
        let report = ClassificationReport(
            labels: labels,
            gold: gold,
            probabilities: classes.map { $0.probabilities.map(\.probability) },
            neutralBelow: neutralBelow ?? classifier.settings.neutralBelow
        )
        let misses = worstOf(texts, gold, classes)
        if common.json {
            return try Console.print(json: Outcome(scores: report, worst: misses))
        }
        report.lines.forEach(Console.print)
        for miss in misses { Console.print(miss.line) }
    }

    private func worstOf(_ texts: [LabelledText], _ gold: [Int], _ classes: [Classification])
        -> [Miss]
    {
        let shares = zip(gold, classes).map { $1.probabilities[$0].probability }
        let order = shares.indices.sorted { (shares[$0], $0) < (shares[$1], $1) }
        return order.prefix(max(0, worst)).map { place in
            Miss(
                text: texts[place].text,
                gold: texts[place].label,
                predicted: classes[place].label,
                probability: shares[place]
            )
        }
    }

}

/// The JSON of `quarry evaluate classifier`.
private struct Outcome: Encodable {
    let scores: ClassificationReport
    let worst: [Miss]
}

/// A text whose own class was thought improbable.
private struct Miss: Encodable {
    let text: String
    let gold: String
    let predicted: String
    let probability: Double

    var line: String {
        String(format: "%.4f  ", probability) + "\(gold), taken for \(predicted): "
            + text.prefix(160).replacing("\n", with: " ")
    }
}
