import ArgumentParser
import BundledModels
import Foundation
import Inference
import QuestionAnswering

/// `quarry classify`: the class of each text and how sure that is.
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Puts texts into the classes of a model, with calibrated probabilities.",
        discussion: """
            Example: quarry classify --text "The strap broke after a week."
            Texts whose best class is not probable enough are neutral.
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

    @Option(help: "The classifier: a model's name or directory.")
    var model = BundledModels.classifier

    @Option(
        help: ArgumentHelp(
            "Neutral where the best class is less probable (default: the model's own).",
            valueName: "probability"
        )
    )
    var neutralBelow: Double?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard text.isEmpty != (file == nil) else {
            throw ValidationError("Give texts with either --text or --file.")
        }
        guard (0...1).contains(neutralBelow ?? 0) else {
            throw ValidationError("--neutral-below must be between 0 and 1.")
        }
    }

    func run() async throws {
        let workspace = try Workspace(common, nil)
        let texts = try file.map(Self.lines) ?? text
        if let empty = texts.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
            throw QuarryError(
                .usage,
                while: "classifying",
                "text \(empty + 1)",
                expected: "words",
                found: "an empty text"
            )
        }
        let classifier = try workspace.classifier(model)
        // In portions, so that a long file needs no more memory than a short one.
        for start in stride(from: 0, to: texts.count, by: 256) {
            let portion = Array(texts[start..<min(start + 256, texts.count)])
            let classes = try await classifier.classify(portion, neutralBelow: neutralBelow)
            for (text, result) in zip(portion, classes) {
                if common.json {
                    try Console.print(json: ClassificationBody(text: text, result))
                } else {
                    Console.print(result.line)
                }
            }
        }
    }

    private static func lines(of file: String) throws -> [String] {
        try TextInput.read(file).split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
    }
}
