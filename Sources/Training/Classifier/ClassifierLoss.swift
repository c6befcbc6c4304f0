/// What a classifier's scores cost: cross-entropy, with weights for classes and a teacher.
public struct ClassifierLoss: Sendable {
    /// What the loss of an example of each class is multiplied by; empty for 1.
    public var classWeights: [Float] = []
    /// How much a teacher counts, and the softness of its scores.
    public var distillation = DistillationLoss()
    /// The teacher's scores of every example, [examples, classes]; empty without a teacher.
    public var teacher: [Float] = []

    /// Plain cross-entropy.
    public init() {}

    /// Weights with which every class counts alike, however rare it is: n / (classes · its own n).
    public static func balanced(_ targets: [Int], classes: Int) -> [Float] {
        var counts = [Int](repeating: 0, count: classes)
        for target in targets { counts[target] += 1 }
        return counts.map { Float(targets.count) / Float(classes * max(1, $0)) }
    }

    /// The sum of the losses of some examples, and the gradient of their scores.
    func of(_ logits: [Float], examples: [Int], targets: [Int], scale: Float) -> LossAndGradient {
        let classes = logits.count / max(1, examples.count)
        var result = LossAndGradient(loss: 0, gradient: [])
        for (row, example) in examples.enumerated() {
            let scores = logits[row * classes..<(row + 1) * classes]
            let part =
                teacher.isEmpty
                ? CrossEntropy.of(scores, target: targets[row])
                : distillation(
                    scores,
                    teacher: teacher[example * classes..<(example + 1) * classes],
                    target: targets[row]
                )
            let weight = classWeights.isEmpty ? 1 : classWeights[targets[row]]
            result.loss += Double(weight) * part.loss
            result.gradient += part.gradient.map { $0 * weight * scale }
        }
        return result
    }
}
