public import Tokenizers
public import Transformers

/// Fine-tuning dense retrieval: each question must find its passage among those of the whole batch.
public final class RetrieverTask: TrainingTask {
    /// How texts are cut and negatives drawn.
    public struct Options: Sendable, Hashable {
        /// Tokens of a question that are read, special ones included.
        public var longestQuestion = 64
        /// Tokens of a passage that are read, special ones included.
        public var longestPassage = 128
        /// Negatives that each question brings: those labelled so, or found by their words.
        public var negatives = 1
        /// Negatives of its own group, such as other reviews of the product.
        public var groupNegatives = 0
        /// Tokens of held-out texts read at once.
        public var tokenBudget = 4096

        /// 64 and 128 tokens, one hard negative.
        public init() {}
    }

    /// What learns.
    public let model: RetrieverModel
    private let options: Options
    private let examples: RetrieverExamples
    private let tokens: RetrieverTokens
    private let heldOut: HeldOutRetrieval?
    private let sameQuestion: [Int]
    /// What makes two tasks the same.
    public let recipe: String
    /// The held-out figures of the last evaluation.
    public private(set) var lastScores: HeldOutRetrieval.Scores?

    /// Prepares a task.
    ///
    /// - Parameters:
    ///   - model: With its weights loaded.
    ///   - examples: What it learns from; each has a passage that answers.
    ///   - heldOut: What its ranking is watched on after each epoch; nil for nothing.
    ///   - tokenizer: The model's own.
    ///   - options: How texts are cut and negatives drawn.
    ///   - note: What a recipe says of the rest, such as the weights it started from.
    /// - Throws: `TrainingError` where nothing fits.
    public init(
        _ model: RetrieverModel,
        examples: RetrieverExamples,
        heldOut: RetrieverExamples? = nil,
        tokenizer: some Tokenizer,
        options: Options = Options(),
        note: String = ""
    ) throws {
        self.model = model
        recipe = "\(model.loss), \(options)\(note.isEmpty ? "" : ", " + note)"
        self.options = options
        self.examples = examples
        tokens = try RetrieverTokens(
            examples,
            tokenizer: tokenizer,
            longestQuestion: options.longestQuestion,
            longestPassage: options.longestPassage
        )
        self.heldOut = try heldOut.flatMap { held in
            held.examples.isEmpty
                ? nil : try HeldOutRetrieval(held, tokenizer: tokenizer, options: options)
        }
        var numbers: [String: Int] = [:]
        sameQuestion = examples.examples.map { example in
            let words = RetrieverExamples.words(of: example.question)
            let number = numbers[words] ?? numbers.count
            numbers[words] = number
            return number
        }
    }

    /// The weights of all towers.
    public var parameters: ParameterStore { model.parameters }
    /// Questions to learn from.
    public var exampleCount: Int { examples.examples.count }
    /// False: every question of a step is compared with every passage of it.
    public var splitsSteps: Bool { false }
    /// The tokens of a question, one passage that answers and the first of its negatives.
    public func tokenCount(of example: Int) -> Int {
        let one = examples.examples[example]
        let read =
            one.positives.prefix(1) + one.negatives.prefix(options.negatives)
            + one.groupNegatives.prefix(options.groupNegatives)
        return read.reduce(tokens.questions[example].count) { $0 + tokens.passages[$1].count }
    }
    /// Takes over the weights after a step.
    public func refresh() { model.refresh() }

    /// Adds the gradients of some questions' losses.
    public func learn(from chosen: [Int], scale: Float, key: UInt64) throws -> Double {
        let batch = RetrieverBatch(
            chosen,
            of: examples.examples,
            sameQuestion: sameQuestion,
            counts: (options.negatives, options.groupNegatives),
            key: key
        )
        return try model.learn(
            questions: RetrieverTokens.batch(chosen.map { tokens.questions[$0] }),
            contexts: RetrieverTokens.batch(batch.passages.map { tokens.passages[$0] }),
            targets: batch.targets,
            scale: scale,
            key: key
        ) { batch.leftOut[$0].contains($1) }
    }

    /// The mean reciprocal rank of the first passage that answers, among the first ten of all
    /// held-out passages.
    public func evaluate() throws -> Double? { try heldOutScores()?.meanReciprocalRank }

    /// All held-out figures, computed now; nil where nothing was held out.
    @discardableResult
    public func heldOutScores() throws -> HeldOutRetrieval.Scores? {
        lastScores = try heldOut?.scores(of: model)
        return lastScores
    }
}
