import BundledModels
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import TestSupport
import Tokenizers
import Transformers

/// Whole questions over an index of 1,615 electronics reviews (the demo corpus where the reference
/// data are absent), with the bundled models.
struct PipelineBenchmarks {
    private let directory: TemporaryDirectory
    private let store: SQLiteStore
    private let questions: [Query]
    private let texts: [String]
    private let isReference: Bool

    init() async throws {
        directory = try TemporaryDirectory()
        let place = directory.url.appending(path: "Index/default")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        store = try SQLiteStore(at: place.appending(path: "store.sqlite"))
        isReference = SharedData.isPresent
        for (file, format, split) in try Self.corpora(isReference) {
            let corpus = try openCorpus(
                format,
                path: file.path,
                options: CorpusOptions(split: split)
            )
            var items: [CorpusItem] = []
            for try await case .item(let item) in corpus { items.append(item) }
            try await store.add(items, onDuplicate: .overwrite)
        }
        questions = try await Self.questions(store, isReference)
        let ids = try await store.passageIDs(matching: nil)
        // Every fourth, so that lengths are mixed as they are in all.
        let some = isReference ? ids.enumerated().filter { $0.offset % 4 == 0 }.map(\.element) : ids
        texts = try await store.passages(some).map(\.text)
    }

    func all() throws -> [Benchmark] {
        let embedding = try [Precision.bfloat16.supported, .int8.supported].map(embedding)
        let bundled = try Models.reader(
            at: Self.model(BundledModels.reader),
            precision: .int8.supported
        )
        return embedding + [
            asking("ask_filtered", bundled, "the bundled 6-layer reader"),
            asking("ask_filtered_l12", try largeReader(), "12 layers of random weights"),
            coldAsking,
        ]
    }

    private func embedding(_ precision: Precision) throws -> Benchmark {
        let embedder = try Models.embedder(
            at: Self.model(BundledModels.embedder),
            precision: precision
        )
        let texts = texts
        return Benchmark.rate(
            isReference ? "embed_l6_reviews_\(precision)" : "embed_l6_demo_\(precision)",
            of: "passages",
            count: texts.count,
            peak: PeakKind(precision),
            runs: 3,
            note: "\(texts.count) reviews, at most 256 tokens, tokenising included"
        ) {
            _ = try await embedder.embed(texts, as: .passage)
        }
    }

    private func asking(_ name: String, _ reader: any Reader, _ model: String) -> Benchmark {
        let store = store
        let questions = questions
        return Benchmark.times(
            name,
            runs: 3,
            note: "BM25 in one product, 10 passages read by \(model), loaded before"
        ) {
            let retriever = try BM25Retriever(lexical: store, store: store)
            let pipeline = AnswerPipeline(retriever: retriever, reader: reader)
            var times: [Double] = []
            for question in questions {
                let spent = try await Spent.by {
                    _ = try await pipeline.answer(question, passages: 10, answers: 3)
                }
                times.append(spent.seconds * 1000)
            }
            return times
        }
    }

    private var coldAsking: Benchmark {
        let directory = directory
        let question = questions[0]
        return Benchmark.times(
            "cold_ask",
            runs: 9,
            ofChildren: true,
            note: "a new process, from its start to its end: one question in one product"
        ) {
            let process = Process()
            process.executableURL = packageRoot.appending(path: ".build/release/quarry")
            process.currentDirectoryURL = directory.url
            process.arguments = ["ask", question.text, "--json"] + Self.flags(question)
            process.standardOutput = FileHandle.nullDevice
            let spent = try await Spent.by {
                try process.run()
                process.waitUntilExit()
            }
            guard process.terminationStatus == 0 else { throw ColdAskFailed() }
            return [spent.seconds * 1000]
        }
    }

    private struct ColdAskFailed: Error {}

    /// A reader of the reference size; what it answers means nothing.
    private func largeReader() throws -> ExtractiveReader {
        try ExtractiveReader(
            name: "random",
            tokenizer: WordPieceTokenizer(directory: Self.model(BundledModels.reader).url),
            scorer: RandomScorer(precision: .int8.supported)
        )
    }

    private static func flags(_ query: Query) -> [String] {
        guard case .compare(let field, _, let value)? = query.filter else { return [] }
        return ["--filter", "\(field)=\(value.text)"]
    }

    private static func model(_ name: String) throws -> ModelDirectory {
        try ModelRegistry(bundled: BundledModels.directories).resolve(name)
    }

    private static func corpora(_ isReference: Bool) throws -> [(URL, CorpusFormat, String?)] {
        guard isReference else {
            return [(packageRoot.appending(path: "Corpora/demo/reviews.jsonl"), .jsonl, nil)]
        }
        let folder = try SharedData.unpacked("subjqa")
        return ["train", "test", "dev"].map { (split: String) in
            (folder.appending(path: "electronics-\(split).csv"), .subjqa, split)
        }
    }

    /// Questions of the labels, once a product; of the reference data those of the test split.
    private static func questions(_ store: SQLiteStore, _ isReference: Bool) async throws -> [Query]
    {
        let test = isReference ? try Filter(expression: "split=test") : nil
        var seen: Set<Query> = []
        var result: [Query] = []
        for label in try await store.labels(matching: test) {
            guard let item = label.metadata["item_id"].flatMap(FilterValue.init) else { continue }
            let query = Query(
                label.question,
                filter: .compare(field: "item_id", .equal, item)
            )
            if seen.insert(query).inserted { result.append(query) }
        }
        return result.isEmpty ? [Query("Is it loud?")] : Array(result.prefix(50))
    }
}

/// Logits of 12 layers of random weights.
private struct RandomScorer: SpanScorer {
    private let encoder: BertEncoder
    private let head: SpanHead

    init(precision: Precision) throws {
        encoder = try BertEncoder(
            configuration: .miniLM(layers: 12),
            weights: RandomWeights(),
            precision: precision
        )
        head = try SpanHead(weights: RandomWeights()("qa_outputs"), width: 384)
    }

    func score(_ batch: PackedBatch) async throws -> SpanLogits {
        try head.logits(of: batch, by: encoder)
    }
}
