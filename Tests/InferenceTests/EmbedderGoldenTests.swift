import Foundation
import Inference
import QuestionAnswering
import Tensors
import TestSupport
import Testing
import Tokenizers
import Transformers

/// Vectors that sentence-transformers gave for all-MiniLM-L6-v2 in single precision.
private struct GoldenVectors: Decodable {
    let sentences: [Sentence]

    struct Sentence: Decodable {
        let text: String
        let ids: [TokenID]
        let embedding: [Float]
    }

    static func sentences() throws -> [Sentence] {
        let data = try Data(contentsOf: SharedData.file("golden/minilm-l6-embeddings.json"))
        return try JSONDecoder().decode(GoldenVectors.self, from: data).sentences
    }
}

@Suite(.enabled(if: SharedData.isPresent)) struct EmbedderGoldenTests {
    /// The least cosine and the largest difference of a coordinate over the golden sentences.
    private func compare(_ directory: URL, _ precision: Precision) async throws -> (
        cosine: Double, difference: Float
    ) {
        let golden = try GoldenVectors.sentences()
        let embedder = try Models.embedder(at: ModelDirectory(at: directory), precision: precision)
        let vectors = try await embedder.embed(golden.map(\.text), as: .passage)
        var result = (cosine: 1.0, difference: Float(0))
        for (vector, sentence) in zip(vectors, golden) {
            let pairs = zip(vector.values, sentence.embedding)
            let cosine = pairs.reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let norm = vector.values.reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(norm - 1) < 1e-4)
            result.cosine = min(result.cosine, cosine)
            result.difference = max(
                result.difference,
                pairs.map { abs($0 - $1) }.max() ?? .infinity
            )
        }
        return result
    }

    @Test(.enabled(if: ReferenceModels.miniLM != nil))
    func vectorsAreThoseOfSentenceTransformers() async throws {
        let directory = try #require(ReferenceModels.miniLM)
        let single = try await compare(directory, .float32)
        #expect(single.cosine > 0.999_999 && single.difference < 1e-5)
        let half = try await compare(directory, .bfloat16)
        #expect(half.cosine > 0.999 && half.difference < 0.02)
    }

    @Test(.enabled(if: ReferenceModels.bundledEmbedder != nil))
    func vectorsOfTheBundledModelAreClose() async throws {
        let directory = try #require(ReferenceModels.bundledEmbedder)
        let bundled = try await compare(directory, .float32)
        #expect(bundled.cosine > 0.999)
    }

    @Test(.enabled(if: ReferenceModels.miniLM != nil || ReferenceModels.bundledEmbedder != nil))
    func companyAndOrderDoNotChangeABit() async throws {
        let directory = try #require(ReferenceModels.miniLM ?? ReferenceModels.bundledEmbedder)
        let embedder = try Models.embedder(at: ModelDirectory(at: directory))
        let texts = try GoldenVectors.sentences().prefix(5).map(\.text)
        let together = try await embedder.embed(texts, as: .passage)
        let backwards = try await embedder.embed(texts.reversed(), as: .passage)
        #expect(Array(backwards.reversed()) == together)
        for (text, vector) in zip(texts, together) {
            #expect(try await embedder.embed([text], as: .query) == [vector])
        }
    }

    @Test func tokensAreCutAsSentenceTransformersCutsThem() throws {
        let tokenizer = try WordPieceTokenizer(
            directory: SharedData.file("models/minilm-l6-reader")
        )
        let frame = try SequenceFrame(tokenizer.special, of: "embedder")
        for sentence in try GoldenVectors.sentences() {
            var batch = PackedBatch()
            batch.append(tokenizer.tokenize(sentence.text).ids.prefix(254), framedBy: frame)
            #expect(batch.ids == sentence.ids)
        }
    }
}
