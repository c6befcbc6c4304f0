import CKernels

/// The numbers of one step of Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
package struct AdamStep: Sendable {
    private let native: qk_adam

    /// Names the numbers.
    ///
    /// - Parameters:
    ///   - rate: The learning rate.
    ///   - beta1: What the first moment keeps.
    ///   - beta2: What the second moment keeps.
    ///   - epsilon: Added to the root of the second moment.
    ///   - decay: Weights shrink by rate · decay.
    ///   - time: Counts steps from 1, for the correction of the moments' bias; nil for none.
    ///   - gradientScale: What gradients are multiplied by first.
    package init(
        rate: Double,
        beta1: Double,
        beta2: Double,
        epsilon: Double,
        decay: Double,
        time: Int?,
        gradientScale: Double
    ) {
        func correction(_ beta: Double) -> Double {
            guard let time else { return 1 }
            var power = 1.0
            for _ in 0..<min(time, 100_000) { power *= beta }
            return 1 - power
        }
        native = qk_adam(
            beta1: Float(beta1),
            beta2: Float(beta2),
            epsilon: Float(epsilon),
            rate: Float(rate),
            decay: Float(decay),
            step: Float(rate / correction(beta1)),
            root_scale: Float(1 / correction(beta2).squareRoot()),
            gradient_scale: Float(gradientScale)
        )
    }

    /// Moves weights by one step; all arrays are [count].
    package func apply(
        to weights: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>,
        firstMoments: UnsafeMutablePointer<Float>,
        secondMoments: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        qk_adam_step(native, weights, gradients, firstMoments, secondMoments, count)
    }
}
