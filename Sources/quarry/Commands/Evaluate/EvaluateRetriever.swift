import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering
import Retrieval

/// `quarry evaluate retriever`: how often the right review is among the first k.
struct EvaluateRetriever: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retriever",
        abstract: "Measures how often the right passages are found.",
        discussion: """
            Example: quarry evaluate retriever --split test --retriever bm25 --retriever hybrid
            Beside each retriever stand random order and the best that any order could score.
            """
    )

    @Option(help: "bm25, tfidf, embedding, dpr or hybrid. May be repeated (default: bm25).")
    var retriever: [Configuration.RetrieverName] = []

    @Option(help: ArgumentHelp("Cut-offs.", valueName: "k,k,…"))
    var topK = Cutoffs.standard

    @OptionGroup var evaluation: EvaluationOptions
    @OptionGroup var retrieval: RetrievalTuningOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        let workspace = try Workspace(configuration, common, indexOption)
        let session = try await EvaluationSession(workspace, evaluation)
        let names = retriever.isEmpty ? [configuration.retriever] : retriever
        let result = try await evaluate(session, names)
        try EvaluationOutput(session: session, common: common).show(result)
    }

    private func evaluate(
        _ session: EvaluationSession,
        _ names: [Configuration.RetrieverName]
    ) async throws -> EvaluationResult {
        var described = session.workspace.configuration.described(retrieving: names)
        var built: [BuiltRetriever] = []
        for name in names {
            built.append(try await session.workspace.retriever(name, over: session.store))
        }
        described["embedder"] = built.compactMap(\.embedder).first
        let scopes = evaluation.scopes
        let (run, bar) = try await session.run(
            "retriever",
            systems: names.count * scopes.count,
            width: session.workspace.width,
            options: described
        )
        defer { bar.finish() }
        let depth = topK.values.max() ?? 1
        let scoring = RetrieverScoring(session.questions, cutoffs: topK.values)
        var systems: [SystemResult] = []
        var baselines: [SystemResult] = []
        for scope in scopes {
            let candidates = try await CandidatePool.counts(
                for: run,
                in: session.store,
                scope: scope
            )
            let diagnosis = Diagnosis(
                session.questions,
                candidates: candidates,
                passages: session.workspace.configuration.topKRetriever,
                threshold: 0,
                limit: evaluation.worst
            )
            for retriever in built.map(\.retriever) {
                let system = retriever.name + scope.suffix
                let records = try await RetrieverEvaluation(run, depth: depth)
                    .records(of: retriever, named: system, scope: scope)
                var scored = scoring.result(records, named: system)
                try await diagnosis.explain(&scored, records, in: session.store)
                systems.append(scored)
            }
            baselines += scoring.baselines(candidates, suffix: scope.suffix)
        }
        return EvaluationResult(
            kind: .retriever,
            setting: session.setting(described),
            questions: try await session.resultQuestions(),
            systems: systems,
            baselines: baselines
        )
    }
}
