import CKernels

/// Layer normalisation of x + dropped addend, forward with what the backward pass needs, and backward.
package struct LayerNormGradient: Sendable {
    /// Numbers in a row.
    package let width: Int
    /// Added to the variance.
    package let epsilon: Float

    /// Normalises rows of `width`.
    package init(width: Int, epsilon: Float) {
        self.width = width
        self.epsilon = epsilon
    }

    /// y = norm(x + dropped addend) · gamma + beta.
    ///
    /// - Parameters:
    ///   - x: [rows, width].
    ///   - addend: [rows, width], or nil for nothing.
    ///   - dropout: What falls out of the addend.
    ///   - gamma: [width].
    ///   - beta: [width].
    ///   - sum: Receives x + dropped addend; may be x.
    ///   - statistics: [rows, 2], receives means and inverse deviations.
    ///   - y: [rows, width]; may be x.
    ///   - rounded: Receives y in bfloat16, where not nil.
    ///   - rows: How many.
    package func forward(
        _ x: UnsafePointer<Float>,
        adding addend: UnsafePointer<Float>?,
        _ dropout: Dropout,
        gamma: UnsafePointer<Float>,
        beta: UnsafePointer<Float>,
        sum: UnsafeMutablePointer<Float>,
        statistics: UnsafeMutablePointer<Float>,
        into y: UnsafeMutablePointer<Float>,
        rounded: UnsafeMutablePointer<BFloat16>?,
        rows: Int
    ) {
        qk_norm_forward(
            x,
            addend,
            dropout.native,
            gamma,
            beta,
            epsilon,
            sum,
            statistics,
            y,
            BFloat16.bits(rounded),
            rows,
            width
        )
    }

    /// How many floats of scratch the backward pass needs.
    package func scratchCount(rows: Int) -> Int { qk_norm_backward_scratch(rows, width) }

    /// The gradient of the sum for the gradient dy + addend of y.
    ///
    /// - Parameters:
    ///   - dy: [rows, width].
    ///   - addend: [rows, width], or nil for nothing.
    ///   - dropout: As in the forward pass.
    ///   - gamma: [width].
    ///   - sum: What the forward pass kept.
    ///   - statistics: What the forward pass kept.
    ///   - dx: Receives the gradient of x; may be dy.
    ///   - dropped: Receives the gradient of the forward pass's addend, where not nil.
    ///   - gammaGradient: Is added to.
    ///   - betaGradient: Is added to.
    ///   - scratch: `scratchCount` floats.
    ///   - rows: How many.
    package func backward<Number: StoredNumber>(
        _ dy: UnsafePointer<Float>,
        adding addend: UnsafePointer<Float>?,
        _ dropout: Dropout,
        gamma: UnsafePointer<Float>,
        sum: UnsafePointer<Float>,
        statistics: UnsafePointer<Float>,
        into dx: UnsafeMutablePointer<Float>,
        dropped: UnsafeMutablePointer<Number>?,
        gammaGradient: UnsafeMutablePointer<Float>,
        betaGradient: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>,
        rows: Int
    ) {
        qk_norm_backward(
            dy,
            addend,
            dropout.native,
            gamma,
            sum,
            statistics,
            dx,
            dropped,
            Number.isBFloat16,
            gammaGradient,
            betaGradient,
            scratch,
            rows,
            width
        )
    }
}
