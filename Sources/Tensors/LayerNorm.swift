import CKernels

/// Layer normalisation (Ba, Kiros and Hinton 2016) of rows.
public struct LayerNorm: Sendable {
    /// Numbers in a row.
    public let width: Int
    let gamma: [Float]
    let beta: [Float]
    let epsilon: Float

    /// Takes the learned scale and shift.
    ///
    /// - Parameters:
    ///   - gamma: The scale of each column, [width].
    ///   - beta: What is added to each column, [width].
    ///   - epsilon: Added to the variance.
    public init(gamma: [Float], beta: [Float], epsilon: Float) {
        precondition(gamma.count == beta.count, "gamma \(gamma.count), beta \(beta.count)")
        width = gamma.count
        self.gamma = gamma
        self.beta = beta
        self.epsilon = epsilon
    }

    /// Normalises x + addend.
    ///
    /// - Parameters:
    ///   - x: [rows, width]. It receives the result.
    ///   - addend: [rows, width], or nil for nothing.
    ///   - rounded: [rows, width]; receives the result as bfloat16 too, where not nil.
    ///   - rows: How many rows.
    public func apply(
        _ x: UnsafeMutableBufferPointer<Float>,
        adding addend: UnsafeBufferPointer<Float>? = nil,
        rounded: UnsafeMutableBufferPointer<BFloat16>? = nil,
        rows: Int
    ) {
        let count = rows * width
        precondition(x.count >= count, "x holds \(x.count) of \(count) numbers")
        precondition(addend.map { $0.count >= count } ?? true, "addend is short of \(count)")
        precondition(rounded.map { $0.count >= count } ?? true, "rounded is short of \(count)")
        guard count > 0, let start = x.baseAddress else { return }
        let bits = rounded?.baseAddress.map { UnsafeMutableRawPointer($0) }
        qk_layer_norm(
            start,
            addend?.baseAddress,
            gamma,
            beta,
            epsilon,
            start,
            bits?.assumingMemoryBound(to: UInt16.self),
            rows,
            width
        )
    }
}
