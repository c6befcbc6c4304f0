import BundledModels
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import Tokenizers
import Transformers

/// The parts a command needs, built from the configuration: index, models, retrievers.
struct Workspace: Sendable {
    let configuration: Configuration
    let console: Console
    let directory: IndexDirectory
    /// How much work is done side by side.
    let width: Int
    private let usesIndex: Bool
    /// How the weights of models are kept.
    var weightKeeping = WeightKeeping.mapped

    /// Reads the configuration and lays the common flags over it.
    init(_ common: CommonOptions, _ index: IndexOption?) throws {
        try self.init(Configuration.load(common), common, index)
    }

    /// Takes a configuration on which a command has laid its own flags.
    init(_ configuration: Configuration, _ common: CommonOptions, _ index: IndexOption?) throws {
        self.configuration = configuration
        console = common.console
        directory = IndexDirectory(index?.index ?? configuration.index)
        usesIndex = index != nil
        let cores = ProcessInfo.processInfo.activeProcessorCount
        width = configuration.threads == 0 ? cores : configuration.threads
        Parallelism.set(threads: width)
    }
}

extension Configuration {
    /// The configuration with the flags that every command has.
    static func load(_ common: CommonOptions) throws -> Configuration {
        var configuration = try load(file: common.config)
        try configuration.set("threads", common.threads.map(String.init), flag: "--threads")
        return configuration
    }
}

// MARK: - The store

extension Workspace {
    /// The store of an index that exists.
    ///
    /// Opened for reading it never waits for a writer.
    func store(for access: SQLiteStore.Access = .readOnly) throws -> SQLiteStore {
        _ = try directory.manifest()
        guard directory.exists else {
            throw QuarryError(
                .missing,
                while: "opening the index",
                directory.url.path,
                expected: "an index",
                found: "nothing there",
                nextStep: "Make one with: quarry import FILE"
            )
        }
        return try SQLiteStore(at: directory.store, options: storeOptions(words: nil))
    }

    /// The store, made where there is none; `words` is the size above which documents are split.
    func storeForImport(words: Int) throws -> SQLiteStore {
        let manifest = try directory.manifest()
        let store = try SQLiteStore(at: directory.store, options: storeOptions(words: words))
        if manifest == nil {
            try directory.write(
                IndexManifest(tokenizer: configuration.lexicalTokenizer.rawValue)
            )
        }
        return store
    }

    /// Refuses a tokenizer that an index which is there already does not have.
    func requireTokenizer(_ tokenizer: Configuration.LexicalTokenizer?) async throws {
        guard let tokenizer, directory.exists else { return }
        let has = try await store().tokenizer()
        guard has != tokenizer.forStore else { return }
        throw QuarryError(
            .usage,
            while: "importing into",
            directory.url.path,
            expected: "the tokenizer that the index has, \(has.rawValue)",
            found: "--tokenizer \(tokenizer.rawValue)",
            nextStep: "Change it with: quarry index --rebuild --tokenizer \(tokenizer.rawValue)"
        )
    }

    private func storeOptions(words: Int?) -> SQLiteStore.Options {
        SQLiteStore.Options(
            splitter: PassageSplitter(maximumWords: words ?? configuration.maximumWords),
            tokenizer: configuration.lexicalTokenizer.forStore
        )
    }

    /// Tells of fields that no document has, before such a filter matches nothing.
    func warnOfUnknownFields(in filter: Filter?, of store: SQLiteStore) async throws {
        guard let filter else { return }
        for field in try await store.unknownFields(in: filter) {
            console.warn("no document has the field \(field): the filter on it matches nothing")
        }
    }
}

// MARK: - Models

extension Workspace {
    /// The models there are.
    var models: ModelRegistry {
        ModelRegistry(
            configured: configuration.models.map {
                URL(filePath: ($0 as NSString).expandingTildeInPath)
            },
            bundled: BundledModels.directories
        )
    }

    /// The reader that the configuration names.
    func reader() throws -> any Reader { try reader(configuration.reader) }

    /// The reader of a name, set as the configuration says.
    func reader(_ name: String, sharing: BatchSharing? = nil) throws -> any Reader {
        var options = ExtractiveReader.Options()
        options.maxSequenceLength = configuration.maxSequenceLength
        options.stride = .advance(configuration.documentStride)
        options.maxAnswerTokens = configuration.maxAnswerLength
        return try Models.reader(
            at: try model(name),
            precision: configuration.readerPrecision.tensors(automatic: .int8),
            options: options,
            sharing: sharing
        )
    }

    /// The tokenizer of that reader, without the reader.
    func readerTokenizer() throws -> any Tokenizer {
        try Models.readerTokenizer(at: try model(configuration.reader))
    }

    /// The embedder's name: the user's choice, else what the index was made with, else the bundled one.
    func embedderName() throws -> String {
        if let chosen = configuration.embedder { return chosen }
        let made = usesIndex ? try directory.manifest()?.vectors?.model : nil
        return made ?? BundledModels.embedder
    }

    /// The embedder of that name.
    func embedder(sharing: BatchSharing? = nil) throws -> any TextEmbedder {
        try Models.embedder(
            at: try model(try embedderName()),
            precision: try embedderPrecision(),
            sharing: sharing
        )
    }

    /// What that embedder multiplies in: the user's choice, else what the index was made in, else bytes.
    private func embedderPrecision() throws -> Precision {
        let chosen = configuration.embedderPrecision
        guard chosen == .automatic, usesIndex,
            let made = try directory.manifest()?.vectors, made.model == (try embedderName())
        else { return chosen.tensors(automatic: .int8) }
        return Models.precision(ofVectors: EmbedderID(made.embedder)) ?? .bfloat16
    }

    /// Under which name an embedder's vectors lie in the index: it says what of a passage they show.
    ///
    /// The configuration decides, else what the index was made with; a new one embeds titles too.
    func vectorsID(of embedder: any TextEmbedder) throws -> EmbedderID {
        try passageText().vectorsID(of: embedder.id)
    }

    /// What of a passage is embedded.
    func passageText() throws -> PassageText {
        if let chosen = configuration.passageText { return chosen }
        let made = usesIndex ? try directory.manifest()?.vectors?.embedder : nil
        return made.map { PassageText(ofVectors: EmbedderID($0)) } ?? .titleAndText
    }

    /// The classifier of a name.
    func classifier(_ name: String) throws -> TextClassifier {
        try Models.classifier(
            at: try model(name),
            precision: configuration.embedderPrecision.tensors()
        )
    }

    /// The classifier of a name, not loaded yet; nil where there is none.
    func deferredClassifier(_ name: String) -> DeferredClassifier? {
        // Looked at where it lies: its weights take no memory until they are wanted.
        (try? models.resolve(name)).map { found in
            DeferredClassifier(found.identity) { try classifier(name) }
        }
    }

    private func model(_ name: String) throws -> ModelDirectory {
        do {
            return try models.resolve(name, keeping: weightKeeping)
        } catch let error as CheckpointError {
            throw QuarryError(error)
        }
    }
}

extension Configuration.ModelPrecision {
    /// What the matrices are multiplied in on this machine, or in the nearest it has.
    ///
    /// Left to themselves, readers and new vectors take bytes: they answer and find as well, see
    /// docs/precision.md.
    func tensors(automatic: Precision = .bfloat16) -> Precision {
        switch self {
        case .automatic: automatic.supported
        case .float32: .float32
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }
}

extension Configuration.LexicalTokenizer {
    /// The store's word for it.
    var forStore: LexicalTokenizer {
        switch self {
        case .unicode61: .unicode61
        case .porter: .porter
        }
    }
}

// MARK: - Retrieval

/// A retriever with what replies say about it.
struct BuiltRetriever: Sendable {
    let retriever: any MatchRetriever
    /// The embedder's name; nil where words alone decide.
    let embedder: String?
}

extension Workspace {
    /// The retriever that the configuration names, over an index's store.
    func retriever(over store: SQLiteStore) async throws -> BuiltRetriever {
        try await retriever(configuration.retriever, over: store)
    }

    /// The retriever of a name, set as the configuration says.
    func retriever(_ name: Configuration.RetrieverName, over store: SQLiteStore) async throws
        -> BuiltRetriever
    {
        switch name {
        case .bm25: return BuiltRetriever(retriever: try bm25(store), embedder: nil)
        case .tfidf:
            return BuiltRetriever(
                retriever: TFIDFRetriever(lexical: store, store: store),
                embedder: nil
            )
        case .embedding, .dpr:
            let (dense, embedder) = try await dense(store, mustBeDPR: name == .dpr)
            return BuiltRetriever(retriever: dense, embedder: embedder)
        case .hybrid:
            let (dense, embedder) = try await dense(store, mustBeDPR: false)
            return BuiltRetriever(retriever: try hybrid(store, dense), embedder: embedder)
        }
    }

    /// Words and vectors together.
    func hybrid(_ store: SQLiteStore, _ dense: DenseRetriever) throws -> HybridRetriever {
        let fusion: Fusion =
            configuration.fusion == .rrf
            ? .standardReciprocalRank : .minMax(dense: configuration.denseWeight)
        return try HybridRetriever(lexical: try bm25(store), dense: dense, fusion: fusion)
    }

    private func bm25(_ store: SQLiteStore) throws -> BM25Retriever {
        try BM25Retriever(
            lexical: store,
            store: store,
            k1: configuration.k1,
            b: configuration.b
        )
    }

    /// A retriever by vectors, with the embedder's name; `embedder` is loaded where it is left out.
    func dense(
        _ store: SQLiteStore,
        mustBeDPR: Bool,
        embedder loaded: (any TextEmbedder)? = nil
    ) async throws -> (DenseRetriever, String) {
        let name = try embedderName()
        let directory = try model(name)
        let isDPR = directory.kind == .dpr
        guard isDPR || !mustBeDPR else {
            throw QuarryError(
                .usage,
                while: "setting up the retriever dpr with",
                name,
                expected: "a model with a question and a context encoder",
                found: "a model with one tower",
                nextStep: "Name a DPR model with --embedder, or use --retriever embedding."
            )
        }
        let embedder = try loaded ?? self.embedder()
        let retriever = DenseRetriever(
            name: isDPR ? "dpr" : "embedding",
            embedder: embedder,
            vectors: try vectorCache(embedder, store),
            store: store,
            similarity: isDPR ? .innerProduct : .cosine
        )
        if let warning = try await retriever.coverage().warning { console.warn(warning) }
        return (retriever, embedder.id.rawValue)
    }

    /// The copy of an embedder's vectors beside the store.
    ///
    /// The embedder that the index was made with has `vectors.faiss`; another one has a file of its
    /// own, so that two of them do not rebuild each other's in turn.
    func vectorCache(_ embedder: any TextEmbedder, _ store: SQLiteStore) throws -> VectorIndexCache
    {
        let manifest = try directory.manifest()?.vectors
        let id = try vectorsID(of: embedder)
        let isMain = manifest.map { $0.embedder == id.rawValue } ?? true
        let digest = id.rawValue.split(separator: "@").last.map(String.init) ?? "other"
        let kind = manifest.flatMap { VectorIndexKind(rawValue: $0.kind) } ?? .flat
        return VectorIndexCache(
            file: directory.url.appending(
                path: isMain ? "vectors.faiss" : "vectors-\(digest).faiss"
            ),
            embedder: id,
            dimension: embedder.dimension,
            settings: VectorIndexSettings(kind: kind),
            store: store,
            warn: { [console] in console.warn($0) }
        )
    }
}
