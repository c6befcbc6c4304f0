import Foundation

/// Learning from a teacher's scores: α · CE + (1 - α) · T² · KL(teacher ‖ student), both at
/// temperature T (Hinton, Vinyals and Dean 2015).
public struct DistillationLoss: Sendable, Hashable {
    /// What scores are divided by before both softmaxes; above 1 shows more of the unlikely classes.
    public var temperature: Double
    /// The share of the labels' cross-entropy; 1 leaves the teacher out.
    public var alpha: Double

    /// Mixes labels and teacher.
    public init(temperature: Double = 2, alpha: Double = 0.5) {
        precondition(temperature > 0, "a temperature of \(temperature)")
        precondition(alpha >= 0 && alpha <= 1, "an alpha of \(alpha)")
        self.temperature = temperature
        self.alpha = alpha
    }

    /// The loss of one row of scores.
    ///
    /// - Parameters:
    ///   - student: Scores that learn.
    ///   - teacher: As many, of the teacher.
    ///   - target: The right class.
    /// - Returns: The loss and the gradient of the student's scores.
    public func callAsFunction(
        _ student: some Collection<Float>,
        teacher: some Collection<Float>,
        target: Int
    ) -> LossAndGradient {
        precondition(student.count == teacher.count, "\(teacher.count) scores of the teacher")
        let labelled = CrossEntropy.of(student, target: target)
        let p = Softmax.of(teacher, temperature: temperature)
        let q = Softmax.of(student, temperature: temperature)
        var divergence = 0.0
        var gradient: [Float] = []
        for i in p.values.indices {
            divergence += p.values[i] * (p.logarithms[i] - q.logarithms[i])
            let soft = temperature * (q.values[i] - p.values[i])
            gradient.append(Float(alpha * Double(labelled.gradient[i]) + (1 - alpha) * soft))
        }
        let loss =
            alpha * labelled.loss
            + (1 - alpha) * temperature * temperature * divergence
        return LossAndGradient(loss: loss, gradient: gradient)
    }
}
