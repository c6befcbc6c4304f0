/// A model that makes one vector of each sequence.
public protocol SequenceEncoder: Sendable {
    /// Length of every vector.
    var dimension: Int { get }
    /// One vector a sequence, laid end to end; [sequences × dimension].
    ///
    /// The vector of a sequence must not depend on what else stands in the batch.
    func vectors(of batch: SequenceBatch) async throws -> [Float]
}
