import ArgumentParser
import Storage

/// What `quarry train classifier` does unless told otherwise.
enum ClassifierDefaults: LearningDefaults {
    static let model = "all-MiniLM-L6-v2"
    static let epochs = 3
    static let learningRate = 5e-5
    static let frozenRate = 1e-3
    static let heldOutShare: Double? = 0.1
}

/// What is a classifier's own in its training.
struct ClassifierOptions: ParsableArguments {
    @Option(help: "Texts of a step.")
    var batchSize = 32

    @Option(help: "Tokens of a text that are read.")
    var maxSeqLen = 256

    @Option(help: "Of a longer text: the share of them that its beginning gets, 0 to 1.")
    var headShare = 0.25

    @Flag(help: "The encoder keeps its weights; only the head learns, from features made once.")
    var freezeBackbone = false

    @Flag(help: "Every class counts alike, however rare it is.")
    var classWeights = false

    @Option(help: "How often a class that is named shall be right; else neutral.")
    var precisionTarget = 0.75

    func validate() throws {
        guard batchSize > 0, (3...512).contains(maxSeqLen) else {
            throw ValidationError("--batch-size must be 1 or more, --max-seq-len 3 to 512.")
        }
        guard (0...1).contains(headShare), (0...1).contains(precisionTarget) else {
            throw ValidationError("--head-share and --precision-target must be from 0 to 1.")
        }
    }
}

/// Which fields of a file hold text and label.
struct LabelledTextOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The field of the text (default: text).", valueName: "name"))
    var textColumn: String?

    @Option(help: ArgumentHelp("The field of the label (default: label).", valueName: "name"))
    var labelColumn: String?

    var columns: LabelledTextFile.Columns {
        LabelledTextFile.Columns(text: textColumn, label: labelColumn)
    }
}
