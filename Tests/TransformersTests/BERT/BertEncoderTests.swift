import Foundation
import Tensors
import TestSupport
import Testing
import Transformers

@Suite struct BertEncoderTests {
    /// A little of everything: widths off the vectors' sizes, heads of 12 numbers.
    private static let small = BertConfiguration(
        hiddenSize: 60,
        layerCount: 2,
        headCount: 5,
        intermediateSize: 100,
        positionCount: 64,
        vocabularySize: 50
    )
    /// The widths of MiniLM, shallower.
    private static let wide = BertConfiguration(
        hiddenSize: 384,
        layerCount: 2,
        headCount: 12,
        intermediateSize: 1536,
        positionCount: 512,
        vocabularySize: 200
    )

    @Test func singlePrecisionIsTheDefinition() throws {
        let encoder = try BertEncoder(configuration: Self.small, weights: RandomWeights())
        var random = SplitMix64(seed: 1)
        let batch = Self.batch([1, 5, 13, 64], of: Self.small, &random)
        let states = try encoder.hiddenStates(of: batch)
        let expected = BertDefinition(Self.small, RandomWeights()).states(of: batch)
        #expect(largestDifference(states.values, expected) < 2e-5)
    }

    @Test(arguments: [(Precision.bfloat16, 0.9995), (.int8, 0.999)])
    func fewerBitsAreNearSinglePrecision(_ precision: Precision, least: Double) throws {
        var random = SplitMix64(seed: 2)
        let batch = Self.batch([30, 90], of: Self.wide, &random)
        let single = try BertEncoder(configuration: Self.wide, weights: RandomWeights())
        let fewer = try BertEncoder(
            configuration: Self.wide,
            weights: RandomWeights(),
            precision: precision
        )
        #expect(fewer.precision == precision.supported)
        let a = try single.hiddenStates(of: batch)
        let b = try fewer.hiddenStates(of: batch)
        #expect(cosine(a.values, b.values) > least)
    }

    @Test(arguments: Precision.allCases)
    func aSequenceKeepsItsBitsInEveryPacking(_ precision: Precision) throws {
        let encoder = try BertEncoder(
            configuration: Self.wide,
            weights: RandomWeights(),
            precision: precision
        )
        var random = SplitMix64(seed: 3)
        let lengths = [1, 2, 9, 16, 33, 128, 7, 250, 64, 384, 500, 3]
        let sequences = lengths.map { Self.batch([$0], of: Self.wide, &random) }
        let alone = try sequences.map { try encoder.hiddenStates(of: $0).values }
        for threads in [1, 2, 3] {
            let order = Array(lengths.indices).shuffled(using: &random)
            let cut = Int.random(in: 1..<order.count, using: &random)
            for part in [order[..<cut], order[cut...]] {
                var batch = PackedBatch()
                for index in part {
                    batch.append(ids: sequences[index].ids, segments: sequences[index].segments)
                }
                let together = try withThreads(threads) {
                    try encoder.hiddenStates(of: batch).values
                }
                #expect(together == part.flatMap { alone[$0] }, "\(threads) threads, \(part)")
            }
        }
    }

    @Test(arguments: Precision.allCases)
    func logitsAndVectorsNeedNoStates(_ precision: Precision) throws {
        let encoder = try BertEncoder(
            configuration: Self.small,
            weights: RandomWeights(),
            precision: precision
        )
        let head = try SpanHead(weights: RandomWeights(), width: Self.small.hiddenSize)
        var random = SplitMix64(seed: 6)
        for lengths in [[], [1], [5, 60, 2], [64, 64, 64, 64, 64, 3]] {
            let batch = Self.batch(lengths, of: Self.small, &random)
            let states = try encoder.hiddenStates(of: batch)
            #expect(try head.logits(of: batch, by: encoder) == head.logits(of: states))
            for pooling in [EmbeddingSettings.Pooling.mean, .cls] {
                let vectors = try encoder.vectors(of: batch, pooling, normalizing: true)
                #expect(vectors == states.vectors(pooling, normalizing: true))
            }
        }
    }

    @Test func tasksMayShareAnEncoder() async throws {
        let encoder = try BertEncoder(configuration: Self.small, weights: RandomWeights())
        var random = SplitMix64(seed: 4)
        let batches = (1...12).map { Self.batch([$0 * 5, 3], of: Self.small, &random) }
        let expected = try batches.map { try encoder.hiddenStates(of: $0).values }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (batch, values) in zip(batches, expected) {
                group.addTask { try encoder.hiddenStates(of: batch).values == values }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func anEmptyBatchHasNoStates() throws {
        let encoder = try BertEncoder(configuration: Self.small, weights: RandomWeights())
        let states = try encoder.hiddenStates(of: PackedBatch())
        #expect(states.values.isEmpty && states.vectors(.mean, normalizing: true).isEmpty)
    }

    @Test func sequencesBeyondThePositionsAreRefused() throws {
        let encoder = try BertEncoder(configuration: Self.small, weights: RandomWeights())
        var random = SplitMix64(seed: 5)
        let batch = Self.batch([3, 65], of: Self.small, &random)
        #expect(throws: BatchError.tooLong(sequence: 1, tokens: 65, limit: 64)) {
            try encoder.hiddenStates(of: batch)
        }
    }

    @Test func unknownTokensAndSegmentsAreRefused() throws {
        let encoder = try BertEncoder(configuration: Self.small, weights: RandomWeights())
        let strange = PackedBatch(ids: [1, 50], segments: [0, 0], lengths: [2])
        #expect(throws: BatchError.unknownToken(id: 50, token: 1, vocabulary: 50)) {
            try encoder.hiddenStates(of: strange)
        }
        let negative = PackedBatch(ids: [-1], segments: [0], lengths: [1])
        #expect(throws: BatchError.unknownToken(id: -1, token: 0, vocabulary: 50)) {
            try encoder.hiddenStates(of: negative)
        }
        let third = PackedBatch(ids: [1, 2], segments: [0, 2], lengths: [2])
        #expect(throws: BatchError.unknownSegment(segment: 2, token: 1, segments: 2)) {
            try encoder.hiddenStates(of: third)
        }
    }

    private static func batch(
        _ lengths: [Int],
        of configuration: BertConfiguration,
        _ random: inout SplitMix64
    ) -> PackedBatch {
        var batch = PackedBatch()
        for length in lengths {
            let ids = (0..<length).map { _ in
                Int32.random(in: 0..<Int32(configuration.vocabularySize), using: &random)
            }
            let first = Int.random(in: 0...length, using: &random)
            batch.append(ids: ids, segments: (0..<length).map { $0 < first ? 0 : 1 })
        }
        return batch
    }
}
