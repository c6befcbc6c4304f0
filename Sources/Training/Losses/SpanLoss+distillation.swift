extension SpanLoss {
    /// The sum of the losses of some sequences against their labels and a teacher's logits.
    ///
    /// Start and end count one half each, as they do without a teacher, and the softmaxes run over
    /// the tokens of a window.
    ///
    /// - Parameters:
    ///   - logits: [tokens, 2]: as a start and as an end.
    ///   - teacher: As many.
    ///   - lengths: Tokens of each sequence.
    ///   - targets: One a sequence.
    ///   - mixture: How labels and teacher are weighed.
    ///   - scale: What gradients are multiplied by.
    /// - Returns: The sum of losses, not scaled, and the gradient of the logits, [tokens, 2].
    public static func of(
        _ logits: [Float],
        teacher: [Float],
        lengths: [Int],
        targets: [Target],
        mixture: DistillationLoss,
        scale: Float
    ) -> LossAndGradient {
        precondition(lengths.count == targets.count, "\(targets.count) spans")
        precondition(logits.count == teacher.count, "\(teacher.count) logits of the teacher")
        var result = LossAndGradient(loss: 0, gradient: [Float](repeating: 0, count: logits.count))
        var first = 0
        for (length, target) in zip(lengths, targets) {
            for (column, place) in [target.start, target.end].enumerated() {
                let places = (first..<first + length).map { $0 * 2 + column }
                let part = mixture(
                    places.map { logits[$0] },
                    teacher: places.map { teacher[$0] },
                    target: place
                )
                result.loss += part.loss / 2
                for (place, gradient) in zip(places, part.gradient) {
                    result.gradient[place] = gradient * scale / 2
                }
            }
            first += length
        }
        return result
    }
}
