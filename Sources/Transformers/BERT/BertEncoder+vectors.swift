import Tensors

extension BertEncoder {
    /// A vector for each sequence of a batch, without keeping its hidden states.
    ///
    /// - Parameters:
    ///   - batch: The sequences.
    ///   - pooling: Which tokens count.
    ///   - normalizing: Whether vectors are scaled to length 1.
    /// - Returns: One vector of the hidden size a sequence: those of `HiddenStates`.
    /// - Throws: As `hiddenStates(of:)`.
    public func vectors(
        of batch: PackedBatch,
        _ pooling: EmbeddingSettings.Pooling,
        normalizing: Bool
    ) throws -> [[Float]] {
        let width = configuration.hiddenSize
        let starts = Rows.starts(of: batch.lengths)
        let places = Dictionary(uniqueKeysWithValues: zip(starts.dropLast(), starts.indices))
        var pooled = [Float](repeating: 0, count: batch.lengths.count * width)
        try pooled.withUnsafeMutableBufferPointer { pooled in
            let output = GroupOutput(numbers: pooled)
            try encode(batch) { tokens, states in
                // A group starts where a sequence does.
                var sequence = places[tokens.lowerBound] ?? starts.count
                while sequence < batch.lengths.count, starts[sequence] < tokens.upperBound {
                    let first = (starts[sequence] - tokens.lowerBound) * width
                    let count = batch.lengths[sequence] * width
                    Self.pool(
                        UnsafeBufferPointer(rebasing: states[first..<first + count]),
                        pooling,
                        into: output.part(sequence * width..<(sequence + 1) * width)
                    )
                    sequence += 1
                }
            }
        }
        if normalizing { Rows.normalize(&pooled, width: width) }
        return batch.lengths.indices.map { Array(pooled[$0 * width..<($0 + 1) * width]) }
    }

    /// The vector of one sequence, not yet normalised.
    private static func pool(
        _ states: UnsafeBufferPointer<Float>,
        _ pooling: EmbeddingSettings.Pooling,
        into vector: UnsafeMutableBufferPointer<Float>
    ) {
        switch pooling {
        case .mean: Rows.mean(of: states, into: vector)
        case .cls: _ = vector.update(fromContentsOf: states.prefix(vector.count))
        }
    }
}
