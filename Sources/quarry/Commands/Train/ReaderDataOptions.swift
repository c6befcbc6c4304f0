import ArgumentParser
import Foundation

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

    @OptionGroup var watching: HeldOutOptions<ReaderDefaults>

    @Option(
        help: ArgumentHelp("Measure on the index's labels of this split.", valueName: "name")
    )
    var heldOutSplit: String?

    /// Whether an index was named; without one only files are read.
    var usesIndex: Bool { indexOption.index != nil }

    /// What a model card says that was learnt from: names alone, since paths tell of the machine.
    var names: [String] {
        let files = (squad + subjqa + labels).map { URL(filePath: $0).lastPathComponent }
        guard let index = indexOption.index else { return files }
        let name = URL(filePath: index).lastPathComponent
        return files + ["index \(name)" + (selection.split.map { ", split \($0)" } ?? "")]
    }

    func validate() throws {
        guard unanswerableShare.map({ (0...1).contains($0) }) ?? true else {
            throw ValidationError("--unanswerable-share must be from 0 to 1.")
        }
        guard negatives >= 0, limit ?? 1 > 0 else {
            throw ValidationError("--negatives must be 0 or more, --limit 1 or more.")
        }
    }
}
