public import ArgumentParser
public import Retrieval

/// What `quarry train retriever` does unless told otherwise.
enum RetrieverDefaults: LearningDefaults {
    static let model = "all-MiniLM-L6-v2"
    static let epochs = 1
    static let learningRate = 2e-5
    static let heldOutShare: Double? = 0.05
}

/// What is a retriever's own in its training.
struct RetrieverOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "One tower reads questions and passages, half the size; else two."
    )
    var shared = false

    @Option(help: "Questions of a step, each a negative of the others.")
    var batchSize = 32

    @Option(help: "What inner products are divided by.")
    var temperature = 0.05

    @Option(help: "Tokens of a question.")
    var maxQuestionTokens = 64

    @Option(help: "Tokens of a passage.")
    var maxPassageTokens = 128

    @Option(help: "Negatives a question brings that share its words.")
    var hardNegatives = 1

    @Option(help: "Negatives a question brings from its own product.")
    var productNegatives = 0

    @Option(help: "Candidates that BM25 finds for each, to draw from.")
    var minedNegatives = 8

    @Option(help: "Questions held out at most.")
    var heldOutQuestions = 500

    @Option(help: "Learn from at most so many questions.")
    var limit: Int?

    @Option(help: "What of a passage is read: text or title-and-text.")
    var passageText = PassageText.titleAndText

    func validate() throws {
        guard batchSize > 1 else {
            throw ValidationError(
                "--batch-size must be 2 or more: questions learn from each other's passages."
            )
        }
        guard temperature > 0, temperature.isFinite else {
            throw ValidationError("--temperature must be above 0.")
        }
        guard maxQuestionTokens > 2, maxPassageTokens > 2 else {
            throw ValidationError("Questions and passages must have room for 3 tokens or more.")
        }
        guard min(hardNegatives, productNegatives, minedNegatives, heldOutQuestions) >= 0,
            limit ?? 1 > 0
        else {
            throw ValidationError(
                "Numbers of negatives and of held-out questions must be 0 or more, --limit 1 or more."
            )
        }
    }
}

extension PassageText: ExpressibleByArgument {}
