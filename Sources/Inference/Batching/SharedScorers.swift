public import Transformers

/// A span scorer that several readers' calls share.
public struct SharedSpanScorer: SpanScorer {
    private let model: SharedModel<SpanLogits>

    /// Shares a scorer.
    public init(_ scorer: any SpanScorer, _ sharing: BatchSharing) {
        model = SharedModel(sharing, compute: scorer.score) { logits, sequences, tokens in
            SpanLogits(
                starts: Array(logits.starts[tokens]),
                ends: Array(logits.ends[tokens]),
                lengths: Array(logits.lengths[sequences])
            )
        }
    }

    /// The start and end logits of every token of the batch, whatever it went with.
    public func score(_ batch: PackedBatch) async throws -> SpanLogits {
        try await model.output(of: batch)
    }
}

/// An encoder that several embedders' calls share.
public struct SharedSequenceEncoder: SequenceEncoder {
    /// Length of every vector.
    public let dimension: Int
    private let model: SharedModel<[[Float]]>

    /// Shares an encoder.
    public init(_ encoder: any SequenceEncoder, _ sharing: BatchSharing) {
        dimension = encoder.dimension
        model = SharedModel(sharing, compute: encoder.vectors) { vectors, sequences, _ in
            Array(vectors[sequences])
        }
    }

    /// One vector a sequence, in order, whatever the batch went with.
    public func vectors(of batch: PackedBatch) async throws -> [[Float]] {
        try await model.output(of: batch)
    }
}
