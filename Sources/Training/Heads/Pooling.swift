public import Transformers

/// How the states of a sequence's tokens become one vector, and the way back.
public struct SequencePooling: Sendable, Hashable {
    /// Which tokens count.
    public var tokens: EmbeddingSettings.Pooling
    /// Whether vectors are scaled to length 1.
    public var normalizes: Bool

    /// Names a way.
    public init(_ tokens: EmbeddingSettings.Pooling, normalizes: Bool = false) {
        self.tokens = tokens
        self.normalizes = normalizes
    }

    /// A vector for each sequence.
    public struct Pooled: Sendable, Hashable {
        /// The vectors, [sequences, width].
        public let vectors: [Float]
        /// What each was divided by; empty when nothing was normalised.
        let norms: [Float]
    }

    /// Pools the states of some sequences.
    ///
    /// - Parameters:
    ///   - states: [tokens, width].
    ///   - lengths: Tokens of each sequence.
    ///   - width: Numbers in a state.
    /// - Returns: A vector for each sequence.
    public func forward(
        _ states: UnsafeBufferPointer<Float>,
        lengths: [Int],
        width: Int
    ) -> Pooled {
        var vectors = [Float](repeating: 0, count: lengths.count * width)
        var first = 0
        for (sequence, length) in lengths.enumerated() {
            let count = tokens == .cls ? 1 : length
            for token in first..<first + count {
                for column in 0..<width {
                    vectors[sequence * width + column] += states[token * width + column]
                }
            }
            for column in 0..<width { vectors[sequence * width + column] /= Float(count) }
            first += length
        }
        var norms: [Float] = []
        if normalizes { norms = Self.normalize(&vectors, width: width) }
        return Pooled(vectors: vectors, norms: norms)
    }

    /// Writes the gradient of all states for that of the vectors.
    ///
    /// - Parameters:
    ///   - gradient: Of the vectors, [sequences, width].
    ///   - pooled: What the forward pass returned.
    ///   - lengths: Tokens of each sequence.
    ///   - width: Numbers in a state.
    ///   - result: [tokens, width].
    public func backward(
        _ gradient: [Float],
        _ pooled: Pooled,
        lengths: [Int],
        width: Int,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        let gradient = normalizes ? Self.unnormalized(gradient, pooled, width: width) : gradient
        result.update(repeating: 0)
        var first = 0
        for (sequence, length) in lengths.enumerated() {
            let count = tokens == .cls ? 1 : length
            for token in first..<first + count {
                for column in 0..<width {
                    result[token * width + column] =
                        gradient[sequence * width + column] / Float(count)
                }
            }
            first += length
        }
    }

    /// Rows of zeros stay.
    private static func normalize(_ vectors: inout [Float], width: Int) -> [Float] {
        stride(from: 0, to: vectors.count, by: width).map { start in
            let row = start..<start + width
            let length = vectors[row].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            let norm = length > 0 ? Float(length) : 1
            for index in row { vectors[index] /= norm }
            return norm
        }
    }

    /// The gradient before scaling: what points along the vector falls away.
    private static func unnormalized(_ gradient: [Float], _ pooled: Pooled, width: Int) -> [Float] {
        var result = gradient
        for (row, norm) in pooled.norms.enumerated() {
            let range = row * width..<(row + 1) * width
            let along = range.reduce(0) { $0 + gradient[$1] * pooled.vectors[$1] }
            for index in range {
                result[index] = (gradient[index] - along * pooled.vectors[index]) / norm
            }
        }
        return result
    }
}
