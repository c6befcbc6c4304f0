import BundledModels
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Serving
import Storage
import Transformers

/// Builds what serves requests: each call loads index and models anew.
struct ServiceAssembly: Sendable {
    let workspace: Workspace
    let metrics: ServiceMetrics

    private var configuration: Configuration { workspace.configuration }

    /// The parts.
    ///
    /// - Throws: `QuarryError` when index or models are not as they should be.
    func parts() async throws -> ServiceParts {
        let store = try workspace.store(for: .readWrite)
        try await store.openReaders()
        let embedder = try workspace.embedder(sharing: sharing("embedder"))
        let retrievers = try await retrievers(store, embedder)
        let reader = try workspace.reader(configuration.reader, sharing: sharing("reader"))
        let product = try workspace.calibrated(reader, named: configuration.reader, for: .product)
        let gold = try workspace.calibrated(reader, named: configuration.reader, for: .gold)
        let (refusal, _) = try workspace.refusal(by: product, risk: nil, isCertain: false)
        let classifier = workspace.deferredClassifier(BundledModels.classifier)
        var classify: (@Sendable ([String], Double?) async throws -> [Classification])?
        if let classifier {
            classify = { try await classifier.classify($0, neutralBelow: $1) }
        }
        var models = ["reader": reader.name, "embedder": embedder.id.rawValue]
        models["classifier"] = classifier?.identity
        let answering = Answering(
            retrievers: retrievers,
            standard: configuration.retriever.rawValue,
            reader: product,
            gold: gold,
            refusal: refusal,
            goldThreshold: workspace.threshold(of: gold),
            passages: configuration.topKRetriever,
            answers: configuration.topKReader
        )
        return ServiceParts(
            retrievers: Configuration.RetrieverName.allCases.map(\.rawValue)
                .filter { retrievers[$0] != nil },
            models: models,
            ask: { order, observer in
                try await store.blamed { try await answering.ask(order, observer: observer) }
            },
            search: { order in
                try await store.blamed { try await answering.search(order) }
            },
            read: { try await answering.read($0) },
            embed: { try await embedder.embed($0, as: $1) },
            classify: classify,
            documents: StoreShelf(
                store: store,
                updater: try await updater(store, embedder)
            ).shelf
        )
    }

    private func sharing(_ model: String) -> BatchSharing {
        BatchSharing { [metrics] in metrics.countBatch(of: model, sequences: $0, tokens: $1) }
    }

    /// All retrievers that the index has what they need for.
    private func retrievers(_ store: SQLiteStore, _ embedder: any TextEmbedder) async throws
        -> [String: BuiltRetriever]
    {
        var built: [String: BuiltRetriever] = [:]
        for name in [Configuration.RetrieverName.bm25, .tfidf] {
            built[name.rawValue] = try await workspace.retriever(name, over: store)
        }
        guard try await hasVectors(store, of: embedder) else {
            let chosen = configuration.retriever
            guard built[chosen.rawValue] != nil else {
                throw QuarryError(
                    .missing,
                    while: "setting up the retriever",
                    chosen.rawValue,
                    expected: "an index with vectors of \(embedder.id)",
                    found: "none",
                    nextStep: "Make them with: quarry index"
                )
            }
            return built
        }
        let (dense, name) = try await workspace.dense(store, mustBeDPR: false, embedder: embedder)
        built[dense.name] = BuiltRetriever(retriever: dense, embedder: name)
        built["hybrid"] = BuiltRetriever(
            retriever: try workspace.hybrid(store, dense),
            embedder: name
        )
        return built
    }

    private func hasVectors(_ store: SQLiteStore, of embedder: any TextEmbedder) async throws
        -> Bool
    {
        let id = try workspace.vectorsID(of: embedder)
        return try await store.embedders().contains { $0.embedder == id && $0.count > 0 }
    }

    /// Embeds what is added, where the index has vectors at all.
    private func updater(_ store: SQLiteStore, _ embedder: any TextEmbedder) async throws
        -> EmbeddingUpdater?
    {
        guard try await hasVectors(store, of: embedder) else { return nil }
        return EmbeddingUpdater(
            embedder: embedder,
            store: store,
            text: try workspace.passageText()
        )
    }
}
