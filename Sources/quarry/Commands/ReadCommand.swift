import ArgumentParser
import Foundation
import QuestionAnswering

/// `quarry read`: the reader alone.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Reads one text and marks the words that answer.",
        discussion: """
            Example: quarry read --question "How much music can this hold?" \\
              --context "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size."
            """
    )

    @Option(help: "The question, in plain words.")
    var question: String

    @Option(help: "The text to read.")
    var context: String?

    @Option(
        help: ArgumentHelp("A file with the text to read; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var contextFile: String?

    @Option(help: ArgumentHelp("How many answers.", valueName: "count"))
    var topK: Int?

    @Flag(help: "Let the reader say that the text does not answer.")
    var noAnswer = false

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (context == nil) != (contextFile == nil) else {
            throw ValidationError("Give the text with either --context or --context-file.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try reading.apply(to: &configuration)
        try configuration.set("reader.top_k", topK.map(String.init), flag: "--top-k")
        let text = try context ?? TextInput.read(contextFile ?? "-")
        let workspace = try Workspace(configuration, common, nil)
        let whole = TextRange(
            scalars: 0..<text.unicodeScalars.count,
            bytes: 0..<text.utf8.count
        )
        let passage = Passage(
            id: PassageID(1),
            documentID: DocumentID("context"),
            text: text,
            range: whole
        )
        let reader = try workspace.calibratedReader(for: .gold)
        let reading = try await reader.read(
            [ScoredPassage(passage: passage, score: 0)],
            for: Query(question),
            limit: configuration.topKReader
        )
        let response = ReadResponse(
            question: question,
            reading,
            threshold: noAnswer ? workspace.threshold(of: reader) : nil
        )
        try show(response)
    }

    private func show(_ response: ReadResponse) throws {
        guard !common.json else { return try Console.print(json: response) }
        let spans = response.answers.filter { !$0.noAnswer }
        if spans.isEmpty || spans.count < response.answers.count {
            Console.print("No answer found." + (spans.isEmpty ? "" : " The closest words:"))
        }
        for (rank, answer) in spans.enumerated() {
            AnswerText().lines(answer, rank: rank + 1).forEach(Console.print)
        }
    }
}
