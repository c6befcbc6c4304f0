import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Transformers

/// `quarry models`: the models that are at hand.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists, describes and takes in models.",
        discussion: "Example: quarry models list",
        subcommands: [List.self, Info.self, Import.self, Average.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the bundled and the imported models.",
            discussion: "Example: quarry models list --json"
        )

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let registry = try Workspace(common, nil).models
            let entries = registry.list().map { location in
                Entry(location, try? registry.info(location.url.path))
            }
            guard !common.json else { return try Console.print(json: ["models": entries]) }
            for entry in entries {
                Console.print("\(entry.name)  \(entry.kind ?? "unusable")  \(entry.origin)")
            }
        }

        private struct Entry: Encodable {
            let name: String
            let kind: String?
            let origin: String
            let path: String

            init(_ location: ModelRegistry.Location, _ info: ModelInfo?) {
                name = location.name
                kind = info?.kind.rawValue
                origin = location.origin.rawValue
                path = location.url.path
            }
        }
    }

    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Describes a model.",
            discussion: "Example: quarry models info minilm-l6-reader --json"
        )

        @Argument(help: "A model's name or directory.")
        var model: String
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let info = try Workspace(common, nil).models.info(model)
            guard !common.json else { return try Console.print(json: info) }
            func line(_ name: String, _ value: String?) {
                guard let value else { return }
                Console.print(name.padding(toLength: 14, withPad: " ", startingAt: 0) + value)
            }
            line("name", info.name)
            line("identity", info.identity)
            line("kind", info.kind.rawValue)
            line("architecture", info.architecture)
            line("layers", info.layers.map(String.init))
            line("hidden", info.hidden.map(String.init))
            line("heads", info.heads.map(String.init))
            line("parameters", String(info.parameters))
            line("storage", "\(info.storage), \(info.storageBytes) bytes")
            line("tokens", info.maximumTokens.map { "up to \($0)" })
            line("licence", info.license)
            line("made from", info.source)
            line("path", info.path)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Copies a model directory of the Hugging Face layout to the models directory.",
            discussion: """
                Example: quarry models import ./my-reader --as my-reader --compact
                With --compact its matrices become bytes with one scale a row: a quarter of the size.
                """
        )

        @Argument(
            help: "The directory with config.json and model.safetensors.",
            completion: .directory
        )
        var directory: String

        @Option(name: .customLong("as"), help: "The name it gets (default: the directory's).")
        var name: String?

        @Flag(help: "Store matrices as bytes with one scale a row.")
        var compact = false

        @Flag(help: "Replace a model of that name.")
        var overwrite = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let info = try Workspace(common, nil).models.install(
                from: URL(filePath: directory),
                as: name,
                compact: compact,
                overwrite: overwrite
            )
            guard !common.json else { return try Console.print(json: info) }
            Console.print("\(info.name) is at \(info.path), \(info.storageBytes) bytes")
        }
    }

    struct Average: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the mean of models that were tuned from the same one.",
            discussion: """
                Example: quarry models average ./reader-1 ./reader-2 --out ./reader
                Often better than each of them, and as fast as one. The first lends its vocabulary.
                """
        )

        @Argument(help: "Names or directories of models of one kind and one shape.")
        var models: [String]

        @Option(parsing: .upToNextOption, help: "How much each counts (default: all alike).")
        var shares: [Double] = []

        @Option(
            help: ArgumentHelp("Where the mean goes.", valueName: "dir"),
            completion: .directory
        )
        var out: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let registry = try Workspace(common, nil).models
            let target = URL(filePath: out, directoryHint: .isDirectory)
            let there = (try? FileManager.default.contentsOfDirectory(atPath: target.path)) ?? []
            guard there.isEmpty else {
                throw QuarryError(
                    .usage,
                    while: "looking for room for the mean in",
                    out,
                    expected: "no directory yet, or an empty one",
                    found: "files",
                    nextStep: "Name another directory."
                )
            }
            let models = try self.models.map { try registry.resolve($0) }
            let mean = try ModelAverage(of: models, shares: shares.isEmpty ? nil : shares)
            try mean.write(to: target)
            if models[0].kind == .classifier { try ClassifierSettings.carry(models[0], to: target) }
            let info = ModelInfo(of: try ModelDirectory(at: target))
            guard !common.json else { return try Console.print(json: info) }
            Console.print("\(info.name): the mean of \(self.models.joined(separator: ", "))")
        }
    }
}
