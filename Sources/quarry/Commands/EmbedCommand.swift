import ArgumentParser
import Foundation
import QuestionAnswering

/// `quarry embed`: vectors as JSON lines.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Prints the vector of each text, one JSON line a text.",
        discussion: """
            Example: quarry embed --text "How long does the battery last?" --as query
            """
    )

    @Option(parsing: .upToNextOption, help: "The texts.")
    var text: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file with one text a line; - is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var file: String?

    @Option(name: .customLong("as"), help: "query or passage.")
    var role: TextRole = .passage

    @Option(help: ArgumentHelp("A model's name or directory.", valueName: "model"))
    var embedder: String?

    @Option(
        help: ArgumentHelp(
            "What the embedder multiplies in: auto, float32, bfloat16 or int8 (default: auto).",
            valueName: "name"
        )
    )
    var precision: Configuration.ModelPrecision?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard text.isEmpty != (file == nil) else {
            throw ValidationError("Give texts with either --text or --file.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try configuration.set("embedder.model", embedder, flag: "--embedder")
        try configuration.set("embedder.precision", precision?.rawValue, flag: "--precision")
        let workspace = try Workspace(configuration, common, nil)
        let texts = try file.map(Self.lines) ?? text
        let model = try workspace.embedder()
        // In portions, so that a long file needs no more memory than a short one.
        for start in stride(from: 0, to: texts.count, by: 256) {
            let portion = Array(texts[start..<min(start + 256, texts.count)])
            let vectors = try await model.embed(portion, as: role)
            for (text, vector) in zip(portion, vectors) {
                try Console.print(json: EmbeddingBody(text: text, vector: vector))
            }
        }
    }

    private static func lines(of file: String) throws -> [String] {
        try TextInput.read(file).split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
    }
}
