import Inference
import QuestionAnswering
import TestSupport
import Testing
import Tokenizers
import Transformers

@Suite struct SpanReadingTests {
    @Test(arguments: [16, 40, 384])
    func readsAsTheReaderDoes(_ longest: Int) async throws {
        var options = ExtractiveReader.Options()
        options.maxSequenceLength = longest
        options.stride = .advance(7)
        let tokenizer = FakeTokenizer()
        let requests = [0, 1, 9, 60, 130].map { count in
            let words = ReviewMaker.words(count, seed: UInt64(count)).joined(separator: " ")
            return ReadingRequest(
                passages: [ReviewMaker.passage(words)],
                query: Query("Does the battery last?")
            )
        }
        let reader = try ExtractiveReader(
            name: "fake",
            tokenizer: tokenizer,
            scorer: TokenScorer(),
            options: options
        )
        let expected = try await reader.read(requests, limit: 2)
        let found = try SpanReading(tokenizer, of: "fake", options: options)
            .read(requests, limit: 2, score: TokenScorer.logits)
        #expect(found == expected)
    }
}

/// Gives logits that follow from each token alone.
private struct TokenScorer: SpanScorer {
    func score(_ batch: PackedBatch) async throws -> SpanLogits { Self.logits(batch) }

    static func logits(_ batch: PackedBatch) -> SpanLogits {
        SpanLogits(
            starts: batch.ids.map { Float(truncatingIfNeeded: $0, times: 31) },
            ends: batch.ids.map { Float(truncatingIfNeeded: $0, times: 17) },
            lengths: batch.lengths
        )
    }
}

extension Float {
    fileprivate init(truncatingIfNeeded id: TokenID, times factor: Int) {
        self = Float((Int(id) &* factor) % 101) / 10
    }
}
