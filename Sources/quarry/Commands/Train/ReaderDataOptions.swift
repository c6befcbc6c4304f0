import ArgumentParser

/// What a reader learns from, and what it is measured on meanwhile.
struct ReaderDataOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files in SQuAD's format to learn from.", valueName: "file"),
        completion: .file()
    )
    var squad: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("CSV files of SubjQA to learn from.", valueName: "file"),
        completion: .file()
    )
    var subjqa: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Other files with labels, of any format that is imported.",
            valueName: "file"
        ),
        completion: .file()
    )
    var labels: [String] = []

    @OptionGroup var indexOption: IndexOption
    @OptionGroup var selection: LabelSelection

    @Option(
        help: ArgumentHelp(
            "With --index: learn to keep still on so many other passages of the product that BM25 "
                + "finds for a question.",
            valueName: "count"
        )
    )
    var negatives = 0

    @Option(
        help: ArgumentHelp(
            "Keep at most this share of windows without an answer, 0 to 1.",
            valueName: "share"
        )
    )
    var unanswerableShare: Double?

    @Flag(help: "Learn from the first answer to a question alone, not from everybody's.")
    var firstAnswer = false

    @Option(help: "Learn from at most so many examples.")
    var limit: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Files with labels to measure on after every epoch; the best epoch is kept.",
            valueName: "file"
        ),
        completion: .file()
    )
    var heldOut: [String] = []

    @Option(
        help: ArgumentHelp(
            "Measure on this share of the labels, whole products of them, instead of learning "
                + "from it.",
            valueName: "share"
        )
    )
    var holdOut: Double?

    @Option(
        help: ArgumentHelp("Measure on the index's labels of this split.", valueName: "name")
    )
    var heldOutSplit: String?

    /// Whether an index was named; without one only files are read.
    var usesIndex: Bool { indexOption.index != nil }

    func validate() throws {
        guard unanswerableShare.map({ (0...1).contains($0) }) ?? true else {
            throw ValidationError("--unanswerable-share must be from 0 to 1.")
        }
        guard holdOut.map({ $0 > 0 && $0 <= 0.5 }) ?? true else {
            throw ValidationError("--hold-out must be above 0 and at most 0.5.")
        }
        guard negatives >= 0, limit ?? 1 > 0 else {
            throw ValidationError("--negatives must be 0 or more, --limit 1 or more.")
        }
    }
}
