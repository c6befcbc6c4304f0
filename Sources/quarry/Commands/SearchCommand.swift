import ArgumentParser
import Foundation
import QuestionAnswering
import Retrieval

/// `quarry search`: ranked passages.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds the passages that speak of it.",
        discussion: """
            Example: quarry search "battery life" --filter item_id=B0074BW614 --top-k 5
            """
    )

    @Argument(help: "What to look for, in plain words.")
    var query: String

    @Option(help: ArgumentHelp("How many passages.", valueName: "count"))
    var topK: Int?

    @Flag(help: "Show how each score came about.")
    var explain = false

    @OptionGroup var filters: FilterOptions
    @OptionGroup var retrieval: RetrievalOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try configuration.set("retrieval.top_k", topK.map(String.init), flag: "--top-k")
        let workspace = try Workspace(configuration, common, indexOption)
        let query = Query(self.query, filter: try filters.parsed())
        let clock = ContinuousClock()
        let start = clock.now
        let store = try workspace.store()
        try await workspace.warnOfUnknownFields(in: query.filter, of: store)
        let retriever = try await workspace.retriever(over: store).retriever
        let found = try await timed {
            try await retriever.retrieve(query, limit: configuration.topKRetriever)
        }
        let response = SearchResponse(query: query, found, total: start.duration(to: clock.now))
        let explanations =
            explain
            ? try await retriever.explain(query, limit: configuration.topKRetriever) : []
        try show(response, explanations)
    }

    private func show(_ response: SearchResponse, _ explanations: [ExplainedPassage]) throws {
        guard !common.json else { return try Console.print(json: response) }
        if response.documents.isEmpty { Console.print("Nothing found.") }
        for (rank, document) in response.documents.enumerated() {
            AnswerText().lines(document, rank: rank + 1).forEach(Console.print)
            if explanations.indices.contains(rank) {
                Console.print("   " + explanations[rank].summary)
            }
        }
    }
}
