import ArgumentParser
import Foundation
import QuestionAnswering
import Retrieval
import Storage

/// `quarry search`: ranked passages, or ranked documents for a file of queries.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds the passages that speak of it.",
        discussion: """
            Example: quarry search "battery life" --filter item_id=B0074BW614 --top-k 5
            A test collection: quarry search --queries queries.jsonl --run bm25.trec --top-k 100
            writes the best documents of every query, a document by its best passage, as TREC runs
            have them: query, Q0, document, rank, score, tag. Queries are JSON lines, {"id": …,
            "text": …}, optionally with "filters".
            """
    )

    @Argument(help: "What to look for, in plain words.")
    var query: String?

    @Option(
        help: ArgumentHelp(
            "A file of queries, JSON lines; - is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var queries: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Where the run goes; - is standard output.", valueName: "file"),
        completion: .file()
    )
    var runFile: String?

    @Option(help: ArgumentHelp("The run's name (default: the retriever's).", valueName: "name"))
    var tag: String?

    @Option(help: ArgumentHelp("How many passages, or documents of a run.", valueName: "count"))
    var topK: Int?

    @Flag(help: "Show how each score came about.")
    var explain = false

    @OptionGroup var filters: FilterOptions
    @OptionGroup var retrieval: RetrievalOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (query == nil) != (queries == nil) else {
            throw ValidationError("Give either a query or --queries.")
        }
        guard (queries == nil) == (runFile == nil) else {
            throw ValidationError("--queries and --run belong together.")
        }
        guard queries != nil || tag == nil else {
            throw ValidationError("--tag names a run: it belongs to --queries.")
        }
        guard queries == nil || !explain else {
            throw ValidationError("--explain explains one query, not a run.")
        }
        guard runFile != "-" || !common.json else {
            throw ValidationError("Standard output takes the run or the JSON object, not both.")
        }
        if let tag, tag.isEmpty || tag.contains(where: \.isWhitespace) {
            throw ValidationError("--tag is one word.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try configuration.set("retrieval.top_k", topK.map(String.init), flag: "--top-k")
        let workspace = try Workspace(configuration, common, indexOption)
        if let query {
            try await search(Query(query, filter: try filters.parsed()), in: workspace)
        } else if let queries, let runFile {
            let session = RunSession(
                workspace: workspace,
                filter: try filters.parsed(),
                tag: tag ?? configuration.retriever.rawValue
            )
            let summary = try await session.run(QueryFile(queries).queries, to: runFile)
            if common.json {
                try Console.print(json: summary)
            } else if runFile != "-" {
                Console.print(summary.sentence)
            }
        }
    }

    private func search(_ query: Query, in workspace: Workspace) async throws {
        let limit = workspace.configuration.topKRetriever
        let clock = ContinuousClock()
        let start = clock.now
        let store = try workspace.store()
        try await workspace.warnOfUnknownFields(in: query.filter, of: store)
        let retriever = try await workspace.retriever(over: store).retriever
        let found = try await timed { try await retriever.retrieve(query, limit: limit) }
        let response = SearchResponse(query: query, found, total: start.duration(to: clock.now))
        let explanations = explain ? try await retriever.explain(query, limit: limit) : []
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
