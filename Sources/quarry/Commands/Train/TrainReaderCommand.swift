import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Training
import Transformers

/// `quarry train reader`: fine-tunes a reader, or makes one of an encoder.
struct TrainReaderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Fine-tunes a reader on questions with marked answers.",
        discussion: """
            Example: quarry train reader --squad train.json --model minilm-l6-reader --out my-reader
            Example: quarry train reader --index reviews --split train --negatives 2 --hold-out 0.1 \
            --epochs 3 --out my-reader
            With held-out labels the weights of the epoch with the best F1 are kept. A run that was
            interrupted goes on with --resume and ends with the same weights.
            """
    )

    @Option(help: ArgumentHelp("Where the model goes.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(
        help: ArgumentHelp(
            "A YAML file of these options, such as Config/training/reader.yaml; flags outweigh it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var recipe: String?

    @Option(
        help: ArgumentHelp("What {data} in the recipe stands for.", valueName: "dir"),
        completion: .directory
    )
    var data: String?

    @OptionGroup var material: ReaderDataOptions
    @OptionGroup var learning: ReaderLearningOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard data == nil || recipe != nil else {
            throw ValidationError("--data goes with --recipe.")
        }
    }

    func run() async throws {
        do { try await withRecipe().train() } catch let error as TrainingError {
            throw QuarryError(error)
        } catch let error as CheckpointError {
            throw QuarryError(error)
        } catch let error as BatchError {
            throw Self.longWindow(error)
        }
    }

    /// The same command with the recipe's options, where a recipe is named.
    private func withRecipe() throws -> Self {
        guard let recipe else { return self }
        let file = try TrainingRecipe(reading: recipe, data: data)
        let arguments = file.arguments(under: Self.ownArguments(CommandLine.arguments))
        do { return try Self.parse(arguments) } catch {
            throw file.error(Self.message(for: error))
        }
    }

    /// What follows `train reader` on a command line.
    private static func ownArguments(_ all: [String]) -> [String] {
        let train = all.firstIndex(of: TrainCommand.configuration.commandName ?? "") ?? 0
        return Array(all.dropFirst(train + 2))
    }

    private func train() async throws {
        let index = material.usesIndex ? material.indexOption : nil
        let workspace = try Workspace(common, index)
        let gathered = try await ReaderMaterial(material, workspace, seed: learning.seed)
        let report = try ReaderTraining(
            workspace: workspace,
            options: learning,
            unanswerableShare: material.unanswerableShare,
            firstAnswer: material.firstAnswer,
            directory: URL(filePath: out)
        )
        .run(on: gathered)
        guard !common.json else { return try Console.print(json: report) }
        Console.print(report.line)
    }

    private static func longWindow(_ error: BatchError) -> QuarryError {
        QuarryError(
            .usage,
            while: "training",
            "a reader",
            found: "\(error)",
            nextStep: "Choose a smaller --max-seq-len."
        )
    }
}

extension QuarryError {
    /// The same error as the command line tells it.
    init(_ error: TrainingError) {
        let kind: Kind =
            switch error.kind {
            case .usage: .usage
            case .badData: .badData
            case .diverged: .badData
            case .cannotWrite: .cannotWrite
            }
        self.init(
            kind,
            while: error.action,
            "",
            expected: error.expected,
            found: error.found,
            nextStep: error.nextStep
        )
    }
}
