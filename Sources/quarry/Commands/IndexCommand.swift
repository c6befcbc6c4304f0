import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// `quarry index`: vectors for what has none, and the vector index up to date.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Embeds what has no vector yet and brings the vector index up to date.",
        discussion: """
            Example: quarry index --embedder all-MiniLM-L6-v2 --vectors flat
            Work that was interrupted goes on where it stopped.
            """
    )

    @Option(help: ArgumentHelp("A model's name or directory.", valueName: "model"))
    var embedder: String?

    @Option(
        help: ArgumentHelp(
            "What the embedder multiplies in: auto, float32, bfloat16 or int8 (default: auto).",
            valueName: "name"
        )
    )
    var precision: Configuration.ModelPrecision?

    @Option(help: "flat (exact), hnsw or ivfpq (default: flat).")
    var vectors: Configuration.Vectors?

    @Flag(help: "Embed everything anew, and make the index of words anew.")
    var rebuild = false

    @Option(
        help: ArgumentHelp(
            "With --rebuild: unicode61 (words as they are) or porter (walk finds walking).",
            valueName: "name"
        )
    )
    var tokenizer: Configuration.LexicalTokenizer?

    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard tokenizer == nil || rebuild else {
            throw ValidationError("--tokenizer needs --rebuild: every word is cut anew.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try configuration.set("embedder.model", embedder, flag: "--embedder")
        try configuration.set("embedder.precision", precision?.rawValue, flag: "--precision")
        try configuration.set("embedder.vectors", vectors?.rawValue, flag: "--vectors")
        let workspace = try Workspace(configuration, common, indexOption)
        let report = try await workspace.embedAll(
            rebuilding: rebuild,
            tokenizer: tokenizer?.forStore
        )
        if common.json {
            try Console.print(json: report)
        } else {
            Console.print(report.sentence)
        }
    }
}
