import Foundation

/// A loss and the gradient of what it was computed from.
public struct LossAndGradient: Sendable, Hashable {
    /// The loss.
    public var loss: Double
    /// Of the arguments, in their order.
    public var gradient: [Float]
}

/// -log softmax(logits)[target].
public enum CrossEntropy {
    /// The loss of one row of logits.
    ///
    /// - Parameters:
    ///   - logits: One a class.
    ///   - target: The right class.
    /// - Returns: The loss, and softmax(logits) less 1 at the target.
    public static func of(_ logits: some Collection<Float>, target: Int) -> LossAndGradient {
        precondition(target >= 0 && target < logits.count, "class \(target) of \(logits.count)")
        let probabilities = Softmax.of(logits, temperature: 1)
        var gradient = probabilities.values.map { Float($0) }
        gradient[target] = Float(probabilities.values[target] - 1)
        return LossAndGradient(loss: -probabilities.logarithms[target], gradient: gradient)
    }
}

/// e^(x / temperature) over its sum, and the logarithms, in double precision.
struct Softmax {
    let values: [Double]
    let logarithms: [Double]

    static func of(_ logits: some Collection<Float>, temperature: Double) -> Softmax {
        let scaled = logits.map { Double($0) / temperature }
        let highest = scaled.max() ?? 0
        let total = log(scaled.reduce(0) { $0 + exp($1 - highest) }) + highest
        let logarithms = scaled.map { $0 - total }
        return Softmax(values: logarithms.map { exp($0) }, logarithms: logarithms)
    }
}
