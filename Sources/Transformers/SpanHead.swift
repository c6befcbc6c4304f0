import Tensors

/// How well each token would do as the start and as the end of an answer.
public struct SpanHead: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private let width: Int

    /// Reads `qa_outputs`.
    ///
    /// - Parameters:
    ///   - weights: The scope that holds `qa_outputs`: a reader's root.
    ///   - width: Numbers in a token's hidden state.
    /// - Throws: What the source throws for a missing weight.
    public init(weights: some WeightSource, width: Int) throws {
        weight = try weights.floats("qa_outputs.weight", shape: [2, width])
        bias = try weights.floats("qa_outputs.bias", shape: [2])
        self.width = width
    }

    /// The logits of every token.
    public func logits(of states: HiddenStates) -> SpanLogits {
        precondition(states.width == width, "states of \(states.width), expected \(width)")
        return SpanLogits(
            starts: column(0, of: states),
            ends: column(1, of: states),
            lengths: states.lengths
        )
    }

    private func column(_ index: Int, of states: HiddenStates) -> [Float] {
        let row = Array(weight[index * width..<(index + 1) * width])
        return Rows.innerProducts(of: row, with: states.values).map { $0 + bias[index] }
    }
}

/// The span logits of a batch, in the order of its tokens.
public struct SpanLogits: Sendable, Hashable {
    /// Of each token as a start, [tokens].
    public let starts: [Float]
    /// Of each token as an end, [tokens].
    public let ends: [Float]
    /// How many tokens each sequence has.
    public let lengths: [Int]

    /// Joins logits; one of each kind a token.
    public init(starts: [Float], ends: [Float], lengths: [Int]) {
        precondition(starts.count == ends.count, "\(starts.count) starts, \(ends.count) ends")
        self.starts = starts
        self.ends = ends
        self.lengths = lengths
    }
}
