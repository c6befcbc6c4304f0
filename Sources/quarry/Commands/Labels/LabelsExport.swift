import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// `quarry labels export`.
struct LabelsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes labels with their documents as SQuAD 2.0 JSON.",
        discussion: """
            Example: quarry labels export --split train --out electronics-train.json
            The file comes back with: quarry import electronics-train.json --format squad --labels
            """
    )

    @Option(
        help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"),
        completion: .file()
    )
    var out = "-"

    @Flag(help: "Overwrite the file if there is one.")
    var force = false

    @OptionGroup var selection: LabelSelection
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let workspace = try Workspace(common, indexOption)
        try checkTarget()
        let store = try workspace.store()
        let labels = try await selection.someLabels(of: store, for: "exporting")
        var writer = SQuADWriter()
        writer.add(labels, documents: try await store.documents(of: labels))
        let summary = writer.summary
        if summary.orphans > 0 { workspace.console.warn(orphanWarning(summary.orphans)) }
        guard summary.questions > 0 else { throw Self.onlyOrphans(summary.orphans) }
        try write(try writer.data())
        try tell(summary, workspace.console)
    }

    /// Refuses before any work what could not be written after it.
    private func checkTarget() throws {
        guard out != "-" else { return }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: out, isDirectory: &isDirectory) else { return }
        guard force, !isDirectory.boolValue else {
            throw QuarryError(
                .cannotWrite,
                while: "writing labels to",
                out,
                expected: "a new file",
                found: isDirectory.boolValue ? "a directory" : "one that exists",
                nextStep: isDirectory.boolValue
                    ? "Name a file in it." : "Choose another name, or overwrite it with --force."
            )
        }
    }

    private func write(_ data: Data) throws {
        guard out != "-" else {
            return Console.write(String(decoding: data, as: UTF8.self) + "\n", to: .standardOutput)
        }
        do {
            try data.write(to: URL(filePath: out), options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing labels to",
                out,
                expected: "a directory that can be written to",
                found: error.localizedDescription
            )
        }
    }

    private func tell(_ summary: SQuADWriter.Summary, _ console: Console) throws {
        let sentence =
            "\(summary.questions) questions on \(summary.paragraphs) documents of "
            + "\(summary.articles) products written to \(out)"
        guard out != "-" else { return console.note(sentence) }
        guard common.json else { return Console.print(sentence) }
        try Console.print(json: [
            "articles": summary.articles, "paragraphs": summary.paragraphs,
            "questions": summary.questions, "orphans": summary.orphans,
        ])
    }

    private static func onlyOrphans(_ count: Int) -> QuarryError {
        QuarryError(
            .missing,
            while: "exporting",
            "\(count) labels",
            expected: "the documents that they speak of",
            found: "none of them in the index",
            nextStep: "Bring the documents back with: quarry import FILE"
        )
    }
}
