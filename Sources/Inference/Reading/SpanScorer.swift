public import Transformers

/// A model that says of every token how well an answer would start and end there.
public protocol SpanScorer: Sendable {
    /// The start and end logits of every token of the batch.
    ///
    /// The logits of a sequence must not depend on what else stands in the batch.
    func score(_ batch: PackedBatch) async throws -> SpanLogits
}
