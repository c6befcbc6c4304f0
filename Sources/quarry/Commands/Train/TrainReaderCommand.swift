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
            """
    )

    @OptionGroup var places: TrainingPlaces
    @OptionGroup var material: ReaderDataOptions
    @OptionGroup var learning: ReaderLearningOptions
    @OptionGroup var common: CommonOptions

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
        let report = try training.run(on: gathered)
        try places.finish(compact, common.console)
        guard !common.json else { return try Console.print(json: report) }
        Console.print(report.line)
    }
}
