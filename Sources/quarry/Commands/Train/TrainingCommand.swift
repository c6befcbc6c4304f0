import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Training
import Transformers

/// A subcommand of `quarry train`: its options may stand in a recipe file.
protocol TrainingCommand: AsyncParsableCommand {
    var places: TrainingPlaces { get }
    /// The options whose values in a recipe may say more than a file's name.
    static var described: Set<String> { get }

    /// Trains, with the recipe's options already laid under the flags.
    func train(_ recipe: TrainingRecipe?) async throws
}

extension TrainingCommand {
    static var described: Set<String> { [] }

    /// Reads the recipe, where one is named, and trains.
    func trainByRecipe() async throws {
        do {
            let recipe = try places.recipe.map {
                try TrainingRecipe(reading: $0, data: places.data, described: Self.described)
            }
            try await laid(over: recipe).train(recipe)
        } catch let error as TrainingError {
            throw QuarryError(error)
        } catch let error as CheckpointError {
            throw QuarryError(error)
        } catch let error as BatchError {
            throw Self.unreadable(error)
        }
    }

    private static func unreadable(_ error: BatchError) -> QuarryError {
        let isLong = if case .tooLong = error { true } else { false }
        return QuarryError(
            isLong ? .usage : .badData,
            while: "training",
            "a model",
            found: "\(error)",
            nextStep: isLong
                ? "Choose fewer tokens: --max-seq-len, or --max-passage-tokens."
                : "Its vocabulary and its weights are of different models."
        )
    }

    /// The same command with the recipe's options where the command line says nothing.
    private func laid(over recipe: TrainingRecipe?) throws -> Self {
        guard let recipe else { return self }
        let arguments = recipe.arguments(under: Self.ownArguments(CommandLine.arguments))
        do { return try Self.parse(arguments) } catch {
            throw recipe.error(Self.message(for: error))
        }
    }

    /// What follows `train reader` on a command line.
    private static func ownArguments(_ all: [String]) -> [String] {
        let train = all.firstIndex(of: TrainCommand.configuration.commandName ?? "") ?? 0
        return Array(all.dropFirst(train + 2))
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
