public import Transformers

/// Learning the language of texts that nobody labelled.
public final class LanguageModelTask: TrainingTask {
    /// What learns.
    public let model: LanguageModel
    /// What makes two tasks the same.
    public let recipe: String
    /// The held-out figures of the last evaluation.
    public private(set) var lastScores: Scores?
    private let examples: LanguageModelExamples
    private let heldOut: LanguageModelExamples
    private let tokenBudget: Int

    /// How well hidden tokens of held-out texts are guessed.
    public struct Scores: Sendable, Hashable {
        /// The share that is guessed right.
        public let accuracy: Double
        /// The mean loss of the texts; e to the power of it is called perplexity.
        public let loss: Double
        /// How many tokens were hidden.
        public let count: Int
    }

    /// Prepares a task.
    ///
    /// - Parameters:
    ///   - model: With its weights loaded.
    ///   - examples: What it learns from.
    ///   - heldOut: What it is watched on after each epoch.
    ///   - tokenBudget: Tokens read at once where nothing is learnt.
    ///   - note: What a recipe says of the rest, such as the weights it started from.
    public init(
        _ model: LanguageModel,
        examples: LanguageModelExamples,
        heldOut: LanguageModelExamples,
        tokenBudget: Int = 8192,
        note: String = ""
    ) {
        self.model = model
        self.examples = examples
        self.heldOut = heldOut
        self.tokenBudget = tokenBudget
        recipe = "\(examples.masking)\(note.isEmpty ? "" : ", " + note)"
    }

    /// The model's weights.
    public var parameters: ParameterStore { model.parameters }
    /// Sequences to learn from.
    public var exampleCount: Int { examples.count }
    /// The tokens of a sequence.
    public func tokenCount(of example: Int) -> Int { examples.tokenCount(of: example) }
    /// Takes over the weights after a step.
    public func refresh() { model.refresh() }

    /// Adds the gradients of some sequences' losses; every time other tokens are hidden.
    public func learn(from chosen: [Int], scale: Float, key: UInt64) throws -> Double {
        try model.learn(from: examples.batch(chosen, key: key), scale: scale, key: key)
    }

    /// The share of hidden tokens of held-out texts that is guessed right; nil without any.
    public func evaluate() throws -> Double? { try heldOutScores()?.accuracy }

    /// All held-out figures, computed now; the same tokens are hidden each time.
    @discardableResult
    public func heldOutScores() throws -> Scores? {
        guard heldOut.count > 0 else { return nil }
        var sum = VocabularyLoss.Sum()
        var hiddenCount = 0
        var part: [Int] = []
        var tokens = 0
        for example in 0..<heldOut.count {
            part.append(example)
            tokens += heldOut.tokenCount(of: example)
            guard tokens >= tokenBudget || example == heldOut.count - 1 else { continue }
            let hidden = heldOut.batch(part, key: 0)
            let score = try model.score(hidden)
            sum.loss += score.loss
            sum.right += score.right
            hiddenCount += hidden.targets.count
            (part, tokens) = ([], 0)
        }
        lastScores = Scores(
            accuracy: Double(sum.right) / Double(hiddenCount),
            loss: sum.loss / Double(heldOut.count),
            count: hiddenCount
        )
        return lastScores
    }
}
