import Foundation
import QuestionAnswering
import Retrieval
import Storage
import Tensors

/// Searches for every query of a file and writes the run.
struct RunSession {
    let workspace: Workspace
    /// Holds for every query beside its own.
    let filter: Filter?
    let tag: String

    /// Writes the best documents of each query to a file, or to standard output for `-`.
    func run(_ named: [NamedQuery], to path: String) async throws -> RunSummary {
        let file = try OutputFile(path)
        let store = try workspace.store()
        try await warnOfUnknownFields(in: named, of: store)
        let built = try await workspace.retriever(over: store)
        let ranking = DocumentRanking(
            built.retriever,
            limit: workspace.configuration.topKRetriever,
            width: Parallelism.threads
        )
        let queries = named.map {
            Query(
                $0.query.text,
                filter: Filter.all(of: [filter, $0.query.filter].compactMap(\.self))
            )
        }
        let bar = ProgressBar("searching", unit: "queries", console: workspace.console)
        defer { bar.finish() }
        let start = ContinuousClock.now
        let rankings = try await ranking.run(queries) { done in
            bar.update(done: done, fraction: Double(done) / Double(queries.count))
        }
        let seconds = start.duration(to: .now).milliseconds / 1000
        let lines = try zip(named, rankings).flatMap { try self.lines(of: $0.id, $1) }
        try file.write(lines.joined())
        return RunSummary(
            queries: queries.count,
            lines: lines.count,
            unmatched: rankings.count(where: \.isEmpty),
            retriever: built.retriever.name,
            embedder: built.embedder,
            run: path,
            seconds: seconds
        )
    }

    /// `qid Q0 docid rank score tag`, the form of TREC.
    private func lines(of query: String, _ ranking: [RankedDocument]) throws -> [String] {
        try ranking.enumerated().map { place, document in
            let name = document.id.rawValue
            guard !name.unicodeScalars.contains(where: \.properties.isWhitespace) else {
                throw QuarryError(
                    .badData,
                    while: "writing a run with the document",
                    "\"\(name)\"",
                    expected: "ids without white space: a run is a file of words",
                    found: "one with white space",
                    nextStep: "Import the documents with other ids."
                )
            }
            return "\(query) Q0 \(name) \(place + 1) \(document.score) \(tag)\n"
        }
    }

    private func warnOfUnknownFields(in named: [NamedQuery], of store: SQLiteStore) async throws {
        let filters = [filter].compactMap(\.self) + named.compactMap(\.query.filter)
        guard !filters.isEmpty else { return }
        try await workspace.warnOfUnknownFields(in: .either(filters), of: store)
    }
}

/// What `quarry search --queries` did.
struct RunSummary: Encodable {
    let queries: Int
    /// Lines of the run.
    let lines: Int
    /// Queries for which nothing was found.
    let unmatched: Int
    let retriever: String
    let embedder: String?
    let run: String
    let seconds: Double

    var queriesPerSecond: Double { seconds > 0 ? Double(queries) / seconds : 0 }

    enum CodingKeys: String, CodingKey {
        case queries, lines, unmatched, retriever, embedder, run, seconds
        case queriesPerSecond = "queries_per_second"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(queries, forKey: .queries)
        try container.encode(lines, forKey: .lines)
        try container.encode(unmatched, forKey: .unmatched)
        try container.encode(retriever, forKey: .retriever)
        try container.encode(embedder, forKey: .embedder)
        try container.encode(run, forKey: .run)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(queriesPerSecond, forKey: .queriesPerSecond)
    }

    /// For people.
    var sentence: String {
        let rate = String(format: "%.0f a second", queriesPerSecond)
        return "\(queries) queries, \(rate), \(unmatched) without a match; \(lines) lines in \(run)"
    }
}
