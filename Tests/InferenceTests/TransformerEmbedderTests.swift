import Inference
import QuestionAnswering
import TestSupport
import Testing
import Tokenizers
import Transformers

/// Gives vectors that follow from a sequence alone.
private struct FakeEncoder: SequenceEncoder {
    var dimension = 4
    var seed: UInt64 = 1
    var poison: Float = 0
    let batches = FakeScorer.Counter()

    func vectors(of batch: PackedBatch) async throws -> [[Float]] {
        batches.note(batch.tokenCount)
        return batch.sequences.map { ids, _ in
            var generator = SplitMix64(seed: ids.reduce(seed) { ($0 ^ UInt64($1)) &* 1_099_511 })
            return (0..<dimension).map { _ in generator.float() + poison }
        }
    }
}

@Suite struct TransformerEmbedderTests {
    private func tower(
        _ encoder: FakeEncoder = FakeEncoder(),
        maxSequenceLength: Int = 256,
        prefix: String = ""
    ) throws -> EmbeddingTower {
        try EmbeddingTower(
            name: "fake",
            tokenizer: FakeTokenizer(),
            encoder: encoder,
            maxSequenceLength: maxSequenceLength,
            prefix: prefix
        )
    }

    private let texts = (0..<40).map {
        ReviewMaker.words(($0 * 37) % 300, seed: UInt64($0)).joined(separator: " ")
    }

    @Test func theSameTextGivesTheSameVectorWhateverStandsBesideIt() async throws {
        let embedder = TransformerEmbedder(id: EmbedderID("fake@1"), tower: try tower())
        let together = try await embedder.embed(texts, as: .passage)
        #expect(together.count == texts.count)
        for (text, vector) in zip(texts, together) {
            #expect(try await embedder.embed([text], as: .query) == [vector])
        }
        let encoder = FakeEncoder()
        let narrow = TransformerEmbedder(
            id: EmbedderID("fake@1"),
            tower: try tower(encoder),
            batchTokens: 300
        )
        #expect(try await narrow.embed(texts, as: .passage) == together)
        #expect(encoder.batches.all.allSatisfy { $0 <= 300 })
        #expect(encoder.batches.all.count < texts.count)
    }

    @Test func nothingGivesNothingAndAnEmptyTextGivesAVector() async throws {
        let embedder = TransformerEmbedder(id: EmbedderID("fake@1"), tower: try tower())
        #expect(try await embedder.embed([], as: .passage).isEmpty)
        #expect(try await embedder.embed(["", " "], as: .passage).map(\.dimension) == [4, 4])
    }

    @Test func whatIsBeyondTheLongestSequenceIsCutOff() async throws {
        let encoder = FakeEncoder()
        let embedder = TransformerEmbedder(
            id: EmbedderID("fake@1"),
            tower: try tower(encoder, maxSequenceLength: 10)
        )
        let vectors = try await embedder.embed(
            ["a b c d e f g h", "a b c d e f g h i j k l", "a b c d e f g"],
            as: .passage
        )
        #expect(vectors[0] == vectors[1] && vectors[0] != vectors[2])
        #expect(encoder.batches.all == [29])
    }

    @Test func prefixesStandBeforeTheText() async throws {
        let plain = TransformerEmbedder(id: EmbedderID("fake@1"), tower: try tower())
        let prefixed = TransformerEmbedder(
            id: EmbedderID("fake@1"),
            tower: try tower(prefix: "query: ")
        )
        #expect(
            try await plain.embed(["query: a"], as: .query)
                == prefixed.embed(["a"], as: .query)
        )
    }

    @Test func eachRoleHasItsTower() async throws {
        let embedder = try TransformerEmbedder(
            id: EmbedderID("dpr@1"),
            query: tower(FakeEncoder(seed: 1)),
            passage: tower(FakeEncoder(seed: 2))
        )
        let questions = TransformerEmbedder(
            id: EmbedderID("q@1"),
            tower: try tower(FakeEncoder(seed: 1))
        )
        let passages = TransformerEmbedder(
            id: EmbedderID("p@1"),
            tower: try tower(FakeEncoder(seed: 2))
        )
        let asQuestion = try await embedder.embed(["a b"], as: .query)
        let asPassage = try await embedder.embed(["a b"], as: .passage)
        #expect(asQuestion != asPassage)
        #expect(try await questions.embed(["a b"], as: .query) == asQuestion)
        #expect(try await passages.embed(["a b"], as: .passage) == asPassage)
    }

    @Test func towersOfDifferentLengthsAreRefused() throws {
        let error = #expect(throws: QuarryError.self) {
            try TransformerEmbedder(
                id: EmbedderID("dpr@1"),
                query: tower(FakeEncoder(dimension: 4)),
                passage: tower(FakeEncoder(dimension: 5))
            )
        }
        #expect(error?.kind == .badData)
    }

    @Test func sequencesThatHoldNoTextAreRefused() {
        let error = #expect(throws: QuarryError.self) { try tower(maxSequenceLength: 2) }
        #expect(error?.kind == .usage)
    }

    @Test func coordinatesThatAreNoNumbersAreAFault() async throws {
        let broken = TransformerEmbedder(
            id: EmbedderID("fake@1"),
            tower: try tower(FakeEncoder(poison: .infinity))
        )
        let error = await #expect(throws: QuarryError.self) {
            try await broken.embed(["a"], as: .query)
        }
        #expect(error?.kind == .internalFault)
    }
}
