public import ArgumentParser
public import Retrieval

/// The recipe's values on the command line; what is given here outweighs the recipe file.
struct RetrieverRecipeOptions: ParsableArguments {
    @Option(help: "The model to start from (default: all-MiniLM-L6-v2).")
    var model: String?

    @Flag(
        inversion: .prefixedNo,
        help: "One tower reads questions and passages; half the size (default: two)."
    )
    var shared: Bool?

    @Option(help: "How often every question is seen (default: 1).")
    var epochs: Int?

    @Option(help: "Questions of a step, each a negative of the others (default: 32).")
    var batchSize: Int?

    @Option(help: "The highest learning rate (default: 2e-5).")
    var learningRate: Double?

    @Option(help: "The share of steps in which the rate rises (default: 0.1).")
    var warmUp: Double?

    @Option(help: "What inner products are divided by (default: 0.05).")
    var temperature: Double?

    @Option(help: "Tokens of a question (default: 64).")
    var maxQuestionTokens: Int?

    @Option(help: "Tokens of a passage (default: 128).")
    var maxPassageTokens: Int?

    @Option(help: "Negatives a question brings that share its words (default: 1).")
    var hardNegatives: Int?

    @Option(help: "Negatives a question brings from its own product (default: 0).")
    var productNegatives: Int?

    @Option(help: "Candidates that BM25 finds for each, to draw from (default: 8).")
    var minedNegatives: Int?

    @Option(help: "The share of questions held out, by product (default: 0.05).")
    var heldOutShare: Double?

    @Option(help: "Questions held out at most (default: 500).")
    var heldOutQuestions: Int?

    @Option(help: "End after so many epochs without a better held-out MRR@10.")
    var patience: Int?

    @Option(help: "Learn from at most so many questions.")
    var limit: Int?

    @Option(help: "What orders, negatives and dropouts are drawn with (default: 1).")
    var seed: UInt64?

    @Option(help: "Steps between checkpoints; 0 for one an epoch (default: 200).")
    var checkpointSteps: Int?

    @Option(help: "float32 or bfloat16 (default: bfloat16 where the machine has it).")
    var precision: PrecisionChoice?

    @Option(help: "What of a passage is read: text or title-and-text (default).")
    var passageText: PassageText?

    /// Lays what was given over a recipe.
    func apply(to recipe: inout RetrieverRecipe) {
        func put<Value>(_ path: WritableKeyPath<RetrieverRecipe, Value>, _ value: Value?) {
            if let value { recipe[keyPath: path] = value }
        }
        put(\.model, model)
        put(\.shared, shared)
        put(\.epochs, epochs)
        put(\.batchSize, batchSize)
        put(\.learningRate, learningRate)
        put(\.warmUp, warmUp)
        put(\.temperature, temperature)
        put(\.maxQuestionTokens, maxQuestionTokens)
        put(\.maxPassageTokens, maxPassageTokens)
        put(\.hardNegatives, hardNegatives)
        put(\.productNegatives, productNegatives)
        put(\.minedNegatives, minedNegatives)
        put(\.heldOutShare, heldOutShare)
        put(\.heldOutQuestions, heldOutQuestions)
        if let patience { recipe.patience = patience }
        if let limit { recipe.limit = limit }
        put(\.seed, seed)
        put(\.checkpointSteps, checkpointSteps)
        put(\.precision, precision)
        put(\.passageText, passageText)
    }
}

extension PrecisionChoice: ExpressibleByArgument {}
extension PassageText: ExpressibleByArgument {}
