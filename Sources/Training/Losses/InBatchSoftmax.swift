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

    /// Compares all questions with all contexts.
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
        let others = contexts.count / width
        precondition(others >= count, "\(others) contexts for \(count) questions")
        var loss = 0.0
        var correct = 0
        var toQuestions = [Float](repeating: 0, count: questions.count)
        var toContexts = [Float](repeating: 0, count: contexts.count)
        for question in 0..<count {
            let scores = (0..<others).map { context in
                var sum: Float = 0
                for i in 0..<width {
                    sum += questions[question * width + i] * contexts[context * width + i]
                }
                return sum / temperature
            }
            let part = CrossEntropy.of(scores, target: question)
            loss += part.loss
            if scores.allSatisfy({ $0 <= scores[question] }) { correct += 1 }
            for context in 0..<others {
                let g = part.gradient[context] * scale / temperature
                for i in 0..<width {
                    toQuestions[question * width + i] += g * contexts[context * width + i]
                    toContexts[context * width + i] += g * questions[question * width + i]
                }
            }
        }
        return Result(loss: loss, correct: correct, questions: toQuestions, contexts: toContexts)
    }
}
