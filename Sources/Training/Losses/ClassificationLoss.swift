/// The cross-entropy of rows of class scores.
public enum ClassificationLoss {
    /// The sum of the losses of some rows, and the gradient.
    ///
    /// - Parameters:
    ///   - logits: [rows, classes].
    ///   - targets: The right class of each row.
    ///   - scale: What gradients are multiplied by.
    /// - Returns: The sum of losses, not scaled, and the gradient of the logits.
    public static func of(_ logits: [Float], targets: [Int], scale: Float) -> LossAndGradient {
        guard !targets.isEmpty else { return LossAndGradient(loss: 0, gradient: []) }
        let classes = logits.count / targets.count
        var result = LossAndGradient(loss: 0, gradient: [])
        for (row, target) in targets.enumerated() {
            let part = CrossEntropy.of(logits[row * classes..<(row + 1) * classes], target: target)
            result.loss += part.loss
            result.gradient += part.gradient.map { $0 * scale }
        }
        return result
    }
}
