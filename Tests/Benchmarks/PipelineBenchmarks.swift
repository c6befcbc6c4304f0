import BundledModels
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import TestSupport
import Transformers

/// Whole questions over an index of 1,615 electronics reviews (the demo corpus where the reference
/// data are absent), with the bundled models.
struct PipelineBenchmarks {
    let directory: TemporaryDirectory
    let store: SQLiteStore
    let questions: [Query]
    let embedder: any TextEmbedder
    let reader: any Reader
    let isReference: Bool

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
        embedder = try Models.embedder(at: Self.model(BundledModels.embedder), precision: Self.fast)
        reader = try Models.reader(at: Self.model(BundledModels.reader), precision: Self.fast)
    }

    private static let fast: Precision = .bfloat16.supported

    func all() -> [Benchmark] { [embedding, asking, coldAsking] }

    private var embedding: Benchmark {
        Benchmark(
            name: isReference ? "embed_l6_reviews" : "embed_l6_demo",
            unit: "passages/s",
            note: "every review, at most 256 tokens, tokenising included, \(Self.fast)",
            runs: 3
        ) {
            let ids = try await store.passageIDs(matching: nil)
            let texts = try await store.passages(ids).map(\.text)
            let time = try await milliseconds { _ = try await embedder.embed(texts, as: .passage) }
            return [Double(texts.count) / time * 1000]
        }
    }

    private var asking: Benchmark {
        Benchmark(
            name: "ask_filtered",
            unit: "ms",
            note: "BM25 in one product, 10 passages read, models loaded, \(Self.fast)",
            runs: 2
        ) {
            let retriever = try BM25Retriever(lexical: store, store: store)
            let pipeline = AnswerPipeline(retriever: retriever, reader: reader)
            var times: [Double] = []
            for question in questions {
                times.append(
                    try await milliseconds {
                        _ = try await pipeline.answer(question, passages: 10, answers: 3)
                    }
                )
            }
            return times
        }
    }

    private var coldAsking: Benchmark {
        Benchmark(
            name: "cold_ask",
            unit: "ms",
            note: "a new process, from its start to its end: one question in one product",
            runs: 9
        ) {
            let question = questions[0]
            let process = Process()
            process.executableURL = packageRoot.appending(path: ".build/release/quarry")
            process.currentDirectoryURL = directory.url
            process.arguments = ["ask", question.text, "--json"] + Self.flags(question)
            process.standardOutput = FileHandle.nullDevice
            let time = try await milliseconds {
                try process.run()
                process.waitUntilExit()
            }
            guard process.terminationStatus == 0 else { throw ColdAskFailed() }
            return [time]
        }
    }

    private struct ColdAskFailed: Error {}

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

    /// Every question of the labels, once a product; of the reference data those of the test split.
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
        return result.isEmpty ? [Query("Is it loud?")] : Array(result.prefix(100))
    }
}
