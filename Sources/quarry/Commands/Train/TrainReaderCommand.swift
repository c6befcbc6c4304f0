import ArgumentParser
import Foundation

/// `quarry train reader`: fine-tunes a reader, or makes one of an encoder.
struct TrainReaderCommand: TrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Fine-tunes a reader on questions with marked answers.",
        discussion: """
            Example: quarry train reader --squad train.json --model minilm-l6-reader --out my-reader
            Example: quarry train reader --index reviews --split train --negatives 2 \
            --held-out-share 0.1 --epochs 3 --out my-reader --compact my-small-reader
            With held-out labels the weights of the epoch with the best F1 are kept. A run that was
            interrupted goes on with --resume and ends with the same weights.
            Example: quarry train reader --index reviews --split train --cross-validate 5 --out gain
            """
    )

    @Option(
        help: ArgumentHelp(
            "Measure what the training gains instead of leaving a model: by so many folds of whole "
                + "products, each read by a reader that learnt from the others.",
            valueName: "folds"
        )
    )
    var crossValidate: Int?

    @OptionGroup var places: TrainingPlaces
    @OptionGroup var material: ReaderDataOptions
    @OptionGroup var learning: ReaderLearningOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard let crossValidate else { return }
        guard crossValidate >= 2 else {
            throw ValidationError("--cross-validate must be 2 or more.")
        }
        let watching = material.watching
        guard watching.heldOut.isEmpty, watching.share == nil, material.heldOutSplit == nil else {
            throw ValidationError("--cross-validate measures on the folds: hold nothing else out.")
        }
        guard places.compact == nil else {
            throw ValidationError("--cross-validate leaves no model, and so no --compact copy.")
        }
    }

    func run() async throws { try await trainByRecipe() }

    func train(_ recipe: TrainingRecipe?) async throws {
        let compact = try CompactCopy(places)
        let index = material.usesIndex ? material.indexOption : nil
        let workspace = try Workspace(common, index)
        let gathered = try await ReaderMaterial(
            material,
            workspace,
            seed: learning.general.seed
        )
        let training = ReaderTraining(
            workspace: workspace,
            options: learning,
            unanswerableShare: material.unanswerableShare,
            firstAnswer: material.firstAnswer,
            places: places,
            sources: material.names
        )
        if let crossValidate { return try show(training, gathered, folds: crossValidate) }
        let report = try training.run(on: gathered)
        try places.finish(compact, common.console)
        guard !common.json else { return try Console.print(json: report) }
        Console.print(report.line)
    }

    /// Cross-validates, and keeps the figures where the model would have gone.
    private func show(_ training: ReaderTraining, _ material: ReaderMaterial, folds: Int) throws {
        let validation = try ReaderCrossValidation(training, material, folds: folds)
        let gain = try validation.gain()
        let report = try ReportFolder(places.out)
        try report.write([("cross-validation.json", try JSONText.line(gain) + "\n")])
        if !places.keepState { try validation.discardReaders() }
        common.console.note("figures: \(report.place(of: "cross-validation.json"))")
        guard !common.json else { return try Console.print(json: gain) }
        CrossValidationText(gain).lines.forEach(Console.print)
    }
}
