import Tensors

/// What an encoder made of each token of a batch.
public struct HiddenStates: Sendable {
    /// The states, [tokens, width], in the order of the batch.
    public let values: [Float]
    /// How many tokens each sequence has.
    public let lengths: [Int]
    /// Numbers in a token's state.
    public let width: Int

    /// Names the states of sequences lying end to end.
    public init(values: [Float], lengths: [Int], width: Int) {
        let tokens = lengths.reduce(0, +)
        precondition(values.count == tokens * width, "\(values.count) for \(tokens) · \(width)")
        self.values = values
        self.lengths = lengths
        self.width = width
    }

    /// A vector for each sequence.
    ///
    /// - Parameters:
    ///   - pooling: Which tokens count.
    ///   - normalizing: Whether vectors are scaled to length 1.
    /// - Returns: One vector of `width` numbers a sequence.
    public func vectors(_ pooling: EmbeddingSettings.Pooling, normalizing: Bool) -> [[Float]] {
        var pooled =
            switch pooling {
            case .mean: Rows.means(of: values, lengths: lengths, width: width)
            case .cls: firstStates
            }
        if normalizing { Rows.normalize(&pooled, width: width) }
        return lengths.indices.map { Array(pooled[$0 * width..<($0 + 1) * width]) }
    }

    private var firstStates: [Float] {
        Rows.starts(of: lengths).dropLast()
            .flatMap { values[$0 * width..<($0 + 1) * width] }
    }
}
