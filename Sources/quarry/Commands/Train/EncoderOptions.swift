import ArgumentParser

/// What `quarry train encoder` does unless told otherwise.
enum EncoderDefaults: LearningDefaults {
    static let model = "all-MiniLM-L6-v2"
    static let epochs = 1
    static let learningRate = 2e-4
    static let heldOutShare: Double? = 0.02
}

/// What is an encoder's own in its training.
struct EncoderOptions: ParsableArguments {
    @Option(help: "Parts of texts in a step.")
    var batchSize = 32

    @Option(help: "Tokens of a part; longer texts are learnt from in several.")
    var maxSeqLen = 128

    @Option(help: "The share of tokens that are hidden, to be guessed.")
    var hiddenShare = 0.15

    @Option(help: "Learn from at most so many texts.")
    var limit: Int?

    func validate() throws {
        guard batchSize > 0, (8...512).contains(maxSeqLen), limit ?? 1 > 0 else {
            throw ValidationError(
                "--batch-size and --limit must be 1 or more, --max-seq-len 8 to 512."
            )
        }
        guard hiddenShare > 0, hiddenShare <= 0.5 else {
            throw ValidationError("--hidden-share must be above 0 and at most 0.5.")
        }
    }
}
