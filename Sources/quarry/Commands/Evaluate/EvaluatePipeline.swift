import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering

/// `quarry evaluate pipeline`: the answers a user gets, and those the reader gives on the gold review.
struct EvaluatePipeline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Measures retriever and reader together, and the reader alone on gold documents.",
        discussion: """
            Example: quarry evaluate pipeline --split test --scope product --scope catalogue
            """
    )

    @Option(help: "bm25, tfidf, embedding, dpr or hybrid. May be repeated (default: bm25).")
    var retriever: [Configuration.RetrieverName] = []

    @Option(help: ArgumentHelp("A model's name or directory.", valueName: "model"))
    var reader: String?

    @Option(help: ArgumentHelp("Passages read.", valueName: "count"))
    var topKRetriever: Int?

    @Option(
        help: ArgumentHelp("Passages retrieved to tell a miss from a low rank.", valueName: "k")
    )
    var depth = 50

    @OptionGroup var evaluation: EvaluationOptions
    @OptionGroup var retrieval: RetrievalTuningOptions
    @OptionGroup var reading: ReaderTuningOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try reading.apply(to: &configuration)
        if let reader { configuration.reader = reader }
        try configuration.set(
            "retrieval.top_k",
            topKRetriever.map(String.init),
            flag: "--top-k-retriever"
        )
        let workspace = try Workspace(configuration, common, indexOption)
        let session = try await EvaluationSession(workspace, evaluation)
        let names = retriever.isEmpty ? [configuration.retriever] : retriever
        let result = try await PipelineSession(session: session, depth: depth).result(names)
        try EvaluationOutput(session: session, common: common).show(result)
    }
}

/// The runs of a pipeline evaluation: each retriever in each scope, then the gold documents.
private struct PipelineSession {
    let session: EvaluationSession
    let depth: Int

    func result(_ names: [Configuration.RetrieverName]) async throws -> EvaluationResult {
        let configuration = session.workspace.configuration
        var described = configuration.described(retrieving: names)
        let reader = try session.workspace.calibratedReader(for: .product)
        let goldReader = try session.workspace.calibratedReader(for: .gold)
        var built: [BuiltRetriever] = []
        for name in names {
            built.append(try await session.workspace.retriever(name, over: session.store))
        }
        described.merge(configuration.described(reading: [reader])) { $1 }
        described["depth"] = "\(depth)"
        described["embedder"] = built.compactMap(\.embedder).first
        let scopes = session.options.scopes
        let (run, bar) = try await session.run(
            "pipeline",
            systems: names.count * scopes.count + 1,
            width: 1,
            options: described
        )
        defer { bar.finish() }
        var systems: [SystemResult] = []
        for scope in scopes {
            for retriever in built.map(\.retriever) {
                systems += try await integrated(retriever, reader, scope, run)
            }
        }
        systems += try await isolated(goldReader, run)
        return EvaluationResult(
            kind: .pipeline,
            setting: session.setting(described),
            questions: try await session.resultQuestions(),
            systems: systems,
            baselines: [scoring(reader, passages: nil).alwaysNoAnswer()]
        )
    }

    private func integrated(
        _ retriever: any Retriever,
        _ reader: any Reader,
        _ scope: SearchScope,
        _ run: EvaluationRun
    ) async throws -> [SystemResult] {
        let configuration = session.workspace.configuration
        let system = retriever.name + " + " + reader.shortName + scope.suffix
        let records = try await PipelineEvaluation(
            run,
            passages: configuration.topKRetriever,
            depth: depth,
            answers: ReaderScoring.answerCounts.max() ?? 1
        ).records(of: retriever, reader, named: system, scope: scope)
        var result = scoring(reader, passages: configuration.topKRetriever).result(
            records,
            named: system
        )
        let retrieval = RetrieverScoring(
            session.questions,
            cutoffs: [configuration.topKRetriever]
        ).result(records, named: system)
        result.scores.merge(retrieval.scores) { $1 }
        result.values.merge(retrieval.values) { $1 }
        let candidates = try await CandidatePool.counts(for: run, in: session.store, scope: scope)
        try await diagnosis(reader, candidates).explain(&result, records, in: session.store)
        let fitted = try session.crossFitted(
            records,
            named: system,
            passages: configuration.topKRetriever
        )
        return [result] + [fitted].compactMap { $0 }
    }

    private func isolated(_ reader: any Reader, _ run: EvaluationRun) async throws
        -> [SystemResult]
    {
        let evaluation = ReaderEvaluation(
            run,
            store: session.store,
            convention: session.options.convention,
            answers: ReaderScoring.answerCounts.max() ?? 1
        )
        let system = "gold documents + " + reader.shortName
        let records = try await evaluation.records(of: reader, named: system)
        var result = scoring(reader, passages: nil).result(records, named: system)
        try await diagnosis(reader, try await evaluation.candidates())
            .explain(&result, records, in: session.store)
        let fitted = try session.crossFitted(records, named: system, passages: nil)
        return [result] + [fitted].compactMap { $0 }
    }

    private func scoring(_ reader: any Reader, passages: Int?) -> ReaderScoring {
        ReaderScoring(
            session.questions,
            convention: session.options.convention,
            threshold: session.workspace.threshold(of: reader),
            passages: passages
        )
    }

    private func diagnosis(_ reader: any Reader, _ candidates: [CandidatePool.Count]) -> Diagnosis {
        let configuration = session.workspace.configuration
        return Diagnosis(
            session.questions,
            candidates: candidates,
            passages: configuration.topKRetriever,
            threshold: session.workspace.threshold(of: reader),
            limit: session.options.worst
        )
    }
}
