/// Dense retrieval's loss: each question must find its own context among all of the batch
/// (Karpukhin and others, 2020).
///
/// Contexts are the positives of all questions, in the questions' order, and then any number of hard
/// negatives, which are negatives to every question.
public struct InBatchSoftmax: Sendable, Hashable {
    /// What inner products are divided by: 1 for DPR, .05 for vectors of length 1.
    public var temperature: Float

    /// Divides inner products by a temperature.
    public init(temperature: Float = 1) { self.temperature = temperature }

    /// The loss and both gradients.
    public struct Result: Sendable, Hashable {
        /// The sum of the questions' losses.
        public let loss: Double
        /// How many questions rank their own context first.
        public let correct: Int
        /// Of the questions' vectors, [questions, width].
        public let questions: [Float]
        /// Of the contexts' vectors, [contexts, width].
        public let contexts: [Float]
    }

    /// Compares all questions with all contexts, each question's own standing at its number.
    ///
    /// - Parameters:
    ///   - questions: [questions, width].
    ///   - contexts: [contexts, width]: as many positives as questions, then negatives.
    ///   - width: Numbers in a vector.
    ///   - scale: What gradients are multiplied by.
    /// - Returns: The loss and both gradients.
    public func callAsFunction(
        _ questions: [Float],
        _ contexts: [Float],
        width: Int,
        scale: Float
    ) -> Result {
        let count = questions.count / width
        precondition(contexts.count / width >= count, "fewer contexts than \(count) questions")
        return self(questions, contexts, width: width, scale: scale, targets: Array(0..<count))
    }

    /// Compares all questions with all contexts but those that a question leaves out.
    ///
    /// - Parameters:
    ///   - questions: [questions, width].
    ///   - contexts: [contexts, width].
    ///   - width: Numbers in a vector.
    ///   - scale: What gradients are multiplied by.
    ///   - targets: The number of each question's own context.
    ///   - isLeftOut: Whether a question (first) must not see a context (second) as a negative,
    ///     because it answers too; never asked about targets.
    /// - Returns: The loss and both gradients.
    public func callAsFunction(
        _ questions: [Float],
        _ contexts: [Float],
        width: Int,
        scale: Float,
        targets: [Int],
        leavingOut isLeftOut: (Int, Int) -> Bool = { _, _ in false }
    ) -> Result {
        let others = contexts.count / width
        var loss = 0.0
        var correct = 0
        var toQuestions = [Float](repeating: 0, count: questions.count)
        var toContexts = [Float](repeating: 0, count: contexts.count)
        for (question, target) in targets.enumerated() {
            precondition(target < others, "context \(target) of \(others)")
            let seen = (0..<others).filter { $0 == target || !isLeftOut(question, $0) }
            let scores = seen.map { context in
                var sum: Float = 0
                for i in 0..<width {
                    sum += questions[question * width + i] * contexts[context * width + i]
                }
                return sum / temperature
            }
            guard let own = seen.firstIndex(of: target) else { continue }
            let part = CrossEntropy.of(scores, target: own)
            loss += part.loss
            if scores.allSatisfy({ $0 <= scores[own] }) { correct += 1 }
            for (place, context) in seen.enumerated() {
                let g = part.gradient[place] * scale / temperature
                for i in 0..<width {
                    toQuestions[question * width + i] += g * contexts[context * width + i]
                    toContexts[context * width + i] += g * questions[question * width + i]
                }
            }
        }
        return Result(loss: loss, correct: correct, questions: toQuestions, contexts: toContexts)
    }
}
