import Foundation
import Tensors
import TestSupport
import Testing
import Transformers

@Suite(.enabled(if: Golden.hasSentenceModel, "QUARRY_MINILM names no model"))
struct SentenceModelGoldenTests {
    private let sentences: [Golden.Sentences.Sentence]

    init() throws {
        sentences = try Golden.read("minilm-l6-embeddings", as: Golden.Sentences.self).sentences
    }

    @Test(arguments: [0, 16])
    func hiddenStatesAreThoseOfPyTorch(_ index: Int) throws {
        let golden = try Golden.read("minilm-l6-hidden-\(index)", as: Golden.States.self)
        var batch = PackedBatch()
        batch.append(ids: sentences[golden.index].ids)
        let states = try encoder(.float32).hiddenStates(of: batch)
        #expect(largestDifference(states.values, golden.hidden.flatMap { $0 }) < 1e-4)
    }

    @Test(arguments: [(Precision.float32, 0.99999), (.bfloat16, 0.999), (.int8, 0.997)])
    func vectorsAreThoseOfPyTorch(_ precision: Precision, _ least: Double) throws {
        var batch = PackedBatch()
        for sentence in sentences { batch.append(ids: sentence.ids) }
        let vectors = try encoder(precision).hiddenStates(of: batch)
            .vectors(.mean, normalizing: true)
        for (vector, sentence) in zip(vectors, sentences) {
            #expect(cosine(vector, sentence.embedding) >= least, "\(sentence.text.prefix(60))")
        }
    }

    private func encoder(_ precision: Precision) throws -> BertEncoder {
        let url = try #require(Golden.sentenceModel)
        return try BertEncoder(
            configuration: BertConfiguration(contentsOf: url.appending(path: "config.json")),
            weights: Checkpoint(directory: url).root,
            precision: precision
        )
    }
}

@Suite(.enabled(if: SharedData.isPresent))
struct ReaderGoldenTests {
    @Test(arguments: [(Precision.float32, 1e-3 as Float), (.bfloat16, 0.25), (.int8, 1)])
    func logitsAreThoseOfPyTorch(_ precision: Precision, _ tolerance: Float) throws {
        let examples = try Golden.read("reader-logits", as: Golden.Reader.self).examples
        let weights = try Checkpoint(directory: Golden.reader).root
        let configuration = try BertConfiguration(
            contentsOf: Golden.reader.appending(path: "config.json")
        )
        let encoder = try BertEncoder(
            configuration: configuration,
            weights: weights("bert"),
            precision: precision
        )
        let head = try SpanHead(weights: weights, width: configuration.hiddenSize)
        var batch = PackedBatch()
        for example in examples { batch.append(ids: example.ids, segments: example.segments) }
        let logits = try head.logits(of: encoder.hiddenStates(of: batch))
        #expect(largestDifference(logits.starts, examples.flatMap(\.starts)) < tolerance)
        #expect(largestDifference(logits.ends, examples.flatMap(\.ends)) < tolerance)
    }
}
