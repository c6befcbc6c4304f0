import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import TestSupport
import Transformers

/// This side of `make bench-peers`: a contender that loads, then does what each line of standard input
/// names, and answers with a line of JSON. What each kind measures stands in peers/worker.py.
enum PeerWorker {
    struct Usage: Error {}

    static func run(_ arguments: [String]) async throws {
        guard arguments.count == 5, let threads = Int(arguments[0]),
            let precision = Precision(rawValue: arguments[2])
        else { throw Usage() }
        Parallelism.set(threads: threads)
        let model = try ModelDirectory(at: URL(filePath: arguments[3]))
        let file = URL(filePath: arguments[4])
        let contender: any Contender =
            switch arguments[1] {
            case "reader": try ReadingContender(model, precision, file)
            case "embed": try EmbeddingContender(model, precision, file)
            case "ask": try await AskingContender(model, precision, file)
            default: throw Usage()
            }
        tell(Data("{\"ready\":true}".utf8))
        while let line = readLine() {
            var reply = Reply()
            let spent = try await Spent.by { reply = try await contender.run(line) }
            reply.seconds = spent.seconds
            reply.cpuSeconds = spent.cpuSeconds
            reply.peakMib = Machine.peakMiB()
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            tell(try encoder.encode(reply))
        }
    }

    private static func tell(_ line: Data) {
        FileHandle.standardOutput.write(line + Data("\n".utf8))
    }

    fileprivate struct Reply: Encodable {
        var seconds = 0.0
        var cpuSeconds = 0.0
        var peakMib = 0
        /// The first numbers of the result, to see that all compute the same.
        var logits: [Float]?
        var vector: [Float]?
        var ms: [Double]?
    }
}

private protocol Contender: Sendable {
    func run(_ name: String) async throws -> PeerWorker.Reply
}

/// Windows to logits, in batches as the reader makes them: of four full windows' tokens, in order.
private struct ReadingContender: Contender {
    private let scorer: TransformerSpanScorer
    private let sets: [String: [PackedBatch]]

    private struct Window: Decodable {
        let ids: [Int32]
        let segments: [UInt8]
    }

    init(_ model: ModelDirectory, _ precision: Precision, _ file: URL) throws {
        scorer = try TransformerSpanScorer(model.main, precision: precision)
        let given = try JSONDecoder().decode([String: [Window]].self, from: Data(contentsOf: file))
        sets = given.mapValues { windows in
            windows.reduce(into: [PackedBatch()]) { batches, window in
                if batches[batches.count - 1].tokenCount + window.ids.count > 4 * 384 {
                    batches.append(PackedBatch())
                }
                batches[batches.count - 1].append(ids: window.ids, segments: window.segments)
            }
        }
    }

    func run(_ name: String) async throws -> PeerWorker.Reply {
        var reply = PeerWorker.Reply()
        for batch in sets[name] ?? [] {
            let logits = try await scorer.score(batch)
            reply.logits = reply.logits ?? Array(logits.starts.prefix(8))
        }
        return reply
    }
}

/// Texts to vectors.
private struct EmbeddingContender: Contender {
    private let embedder: TransformerEmbedder
    private let texts: [String]

    init(_ model: ModelDirectory, _ precision: Precision, _ file: URL) throws {
        embedder = try Models.embedder(at: model, precision: precision)
        texts = try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
    }

    func run(_ name: String) async throws -> PeerWorker.Reply {
        var reply = PeerWorker.Reply()
        let vectors = try await embedder.embed(texts, as: .passage)
        reply.vector = vectors.first.map { Array($0.values.prefix(8)) }
        return reply
    }
}

/// Questions to answers, over reviews that lie beside the file, in `reviews.jsonl`.
private struct AskingContender: Contender {
    private let directory: TemporaryDirectory
    private let pipeline: AnswerPipeline
    private let questions: [Query]

    private struct Question: Decodable {
        let text: String
        let item: String
    }

    init(_ model: ModelDirectory, _ precision: Precision, _ file: URL) async throws {
        directory = try TemporaryDirectory()
        let store = try SQLiteStore(at: directory.url.appending(path: "store.sqlite"))
        let reviews = file.deletingLastPathComponent().appending(path: "reviews.jsonl")
        let corpus = try openCorpus(.jsonl, path: reviews.path, options: CorpusOptions())
        _ = try await Importer(into: store).run(corpus)
        var options = ExtractiveReader.Options()
        // As the peers' tokenizer cuts: neighbouring windows share 128 tokens.
        options.stride = .overlap(128)
        pipeline = AnswerPipeline(
            retriever: try BM25Retriever(lexical: store, store: store),
            reader: try Models.reader(at: model, precision: precision, options: options)
        )
        questions = try JSONDecoder().decode([Question].self, from: Data(contentsOf: file)).map {
            Query($0.text, filter: .compare(field: "item_id", .equal, FilterValue($0.item)))
        }
    }

    func run(_ name: String) async throws -> PeerWorker.Reply {
        var times: [Double] = []
        for question in questions {
            let spent = try await Spent.by {
                _ = try await pipeline.answer(question, passages: 10, answers: 3)
            }
            times.append(spent.seconds * 1000)
        }
        var reply = PeerWorker.Reply()
        reply.ms = times
        return reply
    }
}
