import ArgumentParser
import Foundation
import QuestionAnswering
import Storage
import Training
import Transformers

/// `quarry train encoder`: learns the language of texts that nobody labelled.
struct TrainEncoderCommand: TrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder",
        abstract: "Adapts an encoder to texts without labels, by guessing hidden words.",
        discussion: """
            Example: quarry train encoder --texts reviews.jsonl --out my-encoder
            Then: quarry train reader --model my-encoder --squad train.json --out my-reader
            Texts are files and folders that quarry import reads, or those of an index. A reader, \
            retriever or classifier must learn from the encoder before it is of use.
            A run that was interrupted goes on with --resume and ends with the same weights.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files and folders with texts to learn from.", valueName: "path"),
        completion: .file()
    )
    var texts: [String] = []

    @OptionGroup var indexOption: IndexOption
    @OptionGroup var places: TrainingPlaces
    @OptionGroup var watching: HeldOutOptions<EncoderDefaults>
    @OptionGroup var learning: LearningOptions<EncoderDefaults>
    @OptionGroup var options: EncoderOptions
    @OptionGroup var common: CommonOptions

    func run() async throws { try await trainByRecipe() }

    func train(_ recipe: TrainingRecipe?) async throws {
        guard !texts.isEmpty || indexOption.index != nil else {
            throw QuarryError(
                .usage,
                while: "training",
                "an encoder",
                expected: "texts: --texts or --index",
                found: "none of them",
                nextStep: "Example: quarry train encoder --texts reviews.jsonl --out my-encoder"
            )
        }
        let compact = try CompactCopy(places)
        let workspace = try Workspace(common, indexOption.index == nil ? nil : indexOption)
        var read = UnlabelledTexts(console: common.console)
        for path in texts { try await read.add(path) }
        if indexOption.index != nil { try await read.add(workspace.store()) }
        var watched = UnlabelledTexts(console: common.console)
        for path in watching.heldOut { try await watched.add(path) }
        let outcome = try EncoderTraining(
            learning: learning,
            options: options,
            source: workspace.models.resolve(learning.model),
            places: places,
            data: sources,
            console: common.console
        )
        .run(read.texts, heldOut: watched.texts, share: watching.share)
        try places.finish(compact, common.console)
        guard !common.json else { return try Console.print(json: outcome) }
        Console.print("\(places.out): \(outcome.line)")
    }

    /// What the model card says it learnt from: names alone, since paths tell of the machine.
    private var sources: [String] {
        texts.map { URL(filePath: $0).lastPathComponent }
            + (indexOption.index.map { ["index \(URL(filePath: $0).lastPathComponent)"] } ?? [])
    }
}
