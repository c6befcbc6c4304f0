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

    /// The logits of every token of a batch, without keeping its hidden states.
    ///
    /// - Throws: What the encoder throws.
    public func logits(of batch: PackedBatch, by encoder: BertEncoder) throws -> SpanLogits {
        precondition(encoder.configuration.hiddenSize == width, "states are not of \(width)")
        var starts = [Float](repeating: 0, count: batch.tokenCount)
        var ends = starts
        try starts.withUnsafeMutableBufferPointer { starts in
            try ends.withUnsafeMutableBufferPointer { ends in
                let outputs = [GroupOutput(numbers: starts), GroupOutput(numbers: ends)]
                try encoder.encode(batch) { tokens, states in
                    for (index, output) in outputs.enumerated() {
                        write(index, of: states, to: output.part(tokens))
                    }
                }
            }
        }
        return SpanLogits(starts: starts, ends: ends, lengths: batch.lengths)
    }

    private func write(
        _ index: Int,
        of states: UnsafeBufferPointer<Float>,
        to column: UnsafeMutableBufferPointer<Float>
    ) {
        let row = Array(weight[index * width..<(index + 1) * width])
        Rows.innerProducts(of: row, with: states, into: column)
        for token in column.indices { column[token] += bias[index] }
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
