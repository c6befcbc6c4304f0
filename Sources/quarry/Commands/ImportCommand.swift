import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// `quarry import`: documents and labels come in.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds documents, and labels where the format has them.",
        discussion: """
            Example: quarry import electronics-train.csv --format subjqa --split train --labels
            An entry that cannot be read is named by file, line and column and left out; the rest is
            imported, and the exit code is 65. A test collection whose documents are files:
            quarry import pages/ --format html --ids-from-names --tokenizer porter. An import that was interrupted goes on where it stopped
            when it is started again.
            """
    )

    @Argument(help: "Files or directories.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            CorpusFormat.allCases.map(\.rawValue).joined(separator: ", ")
                + " (default: by the file's ending).",
            valueName: "format"
        )
    )
    var format: String?

    @Option(help: ArgumentHelp("The split the documents belong to.", valueName: "name"))
    var split: String?

    @Option(help: "A document that is known already: skip, overwrite or fail.")
    var onDuplicate: DuplicatePolicy = .skip

    @Flag(help: "Take in the labels too.")
    var labels = false

    @Option(
        help: ArgumentHelp(
            "The field or column that holds the text (default: text).",
            valueName: "name"
        )
    )
    var textField: String?

    @Flag(
        help: """
            Text, Markdown and HTML: the file's name without its ending is the document's id \
            (default: the hash of the text).
            """
    )
    var idsFromNames = false

    @Option(help: ArgumentHelp("Split documents of more words.", valueName: "words"))
    var passageWords: Int?

    @Option(
        help: """
            How a new index tells words apart: unicode61, or porter, which joins walk, walks and \
            walking (default: porter).
            """
    )
    var tokenizer: Configuration.LexicalTokenizer?

    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        var configuration = try Configuration.load(common)
        try configuration.set("lexical.tokenizer", tokenizer?.rawValue, flag: "--tokenizer")
        let workspace = try Workspace(configuration, common, indexOption)
        try await workspace.requireTokenizer(tokenizer)
        let importing = ImportSession(
            workspace: workspace,
            split: split,
            textField: textField,
            idsFromNames: idsFromNames,
            policy: onDuplicate,
            takesLabels: labels,
            passageWords: passageWords
        )
        let report = try await importing.run(paths, format: format)
        if common.json {
            try Console.print(json: report)
        } else {
            Console.print(report.sentence)
        }
        guard report.rejected == 0 else { throw ExitCode(65) }
    }
}
