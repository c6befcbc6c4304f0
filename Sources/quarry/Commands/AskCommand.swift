import ArgumentParser
import Foundation
import QuestionAnswering
import Retrieval

/// `quarry ask`: answers with provenance.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract:
            "Answers a question with the exact words of the documents, or says nobody answered.",
        discussion: """
            Example: quarry ask "Is it good for reading?" --filter item_id=B0074BW614
            A question that nobody answered is no error: the exit code is 0.
            """
    )

    @Argument(help: "The question, in plain words.")
    var question: String

    @Option(help: ArgumentHelp("Passages found and read.", valueName: "count"))
    var topKRetriever: Int?

    @Option(help: ArgumentHelp("Answers shown.", valueName: "count"))
    var topKReader: Int?

    @Option(
        help: ArgumentHelp(
            "Answer only so often that at most this share of the answers given is wrong, such as "
                + "0.1; needs a calibrated reader.",
            valueName: "share"
        )
    )
    var risk: Double?

    @Flag(help: "With --risk: hold it with 90 % confidence, not on average.")
    var riskCertain = false

    @Flag(help: "Show how each passage's score came about.")
    var explain = false

    @OptionGroup var filters: FilterOptions
    @OptionGroup var retrieval: RetrievalOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard risk.map({ $0 > 0 && $0 < 1 }) ?? true else {
            throw ValidationError("--risk is a share between 0 and 1, such as 0.1.")
        }
        guard risk == nil || reading.tuning.noAnswerThreshold == nil else {
            throw ValidationError("--risk chooses the threshold: leave out --no-answer-threshold.")
        }
        guard !riskCertain || risk != nil else {
            throw ValidationError("--risk-certain goes with --risk.")
        }
    }

    func run() async throws {
        let configuration = try settings()
        let workspace = try Workspace(configuration, common, indexOption)
        let query = Query(question, filter: try filters.parsed())
        let store = try workspace.store()
        try await workspace.warnOfUnknownFields(in: query.filter, of: store)
        let built = try await workspace.retriever(over: store)
        let reader = try workspace.calibratedReader(for: .product)
        let (refusal, measured) = try workspace.refusal(
            by: reader,
            risk: risk,
            isCertain: riskCertain
        )
        let pipeline = AnswerPipeline(retriever: built.retriever, reader: reader)
        let trace = try await pipeline.answer(
            query,
            passages: configuration.topKRetriever,
            answers: configuration.topKReader
        )
        let response = AskResponse(
            trace,
            refusal: refusal,
            risk: measured,
            model: ["reader": reader.name, "embedder": built.embedder]
        )
        let explanations =
            explain
            ? try await built.retriever.explain(query, limit: configuration.topKRetriever) : []
        try show(response, explanations)
    }

    private func settings() throws -> Configuration {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try reading.apply(to: &configuration)
        try configuration.set(
            "retrieval.top_k",
            topKRetriever.map(String.init),
            flag: "--top-k-retriever"
        )
        try configuration.set("reader.top_k", topKReader.map(String.init), flag: "--top-k-reader")
        return configuration
    }

    private func show(_ response: AskResponse, _ explanations: [ExplainedPassage]) throws {
        guard !common.json else { return try Console.print(json: response) }
        AnswerText().lines(response).forEach(Console.print)
        guard explain else { return }
        Console.print("\nRead, in this order:")
        for (rank, document) in response.documents.enumerated() {
            AnswerText().lines(document, rank: rank + 1).forEach(Console.print)
            if explanations.indices.contains(rank) {
                Console.print("   " + explanations[rank].summary)
            }
        }
    }
}
