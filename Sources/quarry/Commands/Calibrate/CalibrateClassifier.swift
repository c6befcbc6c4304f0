import ArgumentParser
import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage

/// `quarry calibrate classifier`: probabilities and the neutral band.
struct CalibrateClassifier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Fits a classifier's probabilities and its neutral band to labelled texts.",
        discussion: """
            Example: quarry calibrate classifier --model ./mean --texts held-out.jsonl
            Use texts that the classifier was not trained on; training calibrates by itself, the mean \
            of models has no calibration yet. The figures shown are of the texts it was fitted to.
            """
    )

    @OptionGroup var subject: ClassifierSubjectOptions

    @Option(help: "How often a class that is named shall be right; else neutral.")
    var precisionTarget = 0.75

    @Option(
        help: ArgumentHelp(
            "A directory for a copy of the model (default: into the model's own directory).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var out: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (0...1).contains(precisionTarget) else {
            throw ValidationError("--precision-target must be between 0 and 1.")
        }
        guard out.map({ !$0.hasSuffix(".json") }) ?? true else {
            throw ValidationError("--out names a directory: classifiers keep their calibration.")
        }
    }

    func run() async throws {
        let workspace = try Workspace(common, nil)
        let place = try CalibrationPlace(out, of: subject.model, workspace)
        let (classifier, texts, gold) = try subject.load(workspace)
        var settings = classifier.settings
        let report = settings.calibrate(
            try await classifier.logits(of: texts.map(\.text)),
            gold: gold,
            labels: classifier.labels,
            precision: precisionTarget
        )
        let fitted = settings
        let file = try place.write(as: ClassifierSettings.fileName) { try fitted.write(to: $0) }
        if common.json { return try Console.print(json: report) }
        report.lines.forEach(Console.print)
        Console.print("\nWritten to \(file.path)")
    }
}
