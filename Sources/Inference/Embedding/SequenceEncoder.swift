public import Transformers

/// A model that makes one vector of each sequence.
public protocol SequenceEncoder: Sendable {
    /// Length of every vector.
    var dimension: Int { get }
    /// One vector of `dimension` numbers a sequence, in order.
    ///
    /// The vector of a sequence must not depend on what else stands in the batch.
    func vectors(of batch: PackedBatch) async throws -> [[Float]]
}
