import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Tensors
import Tokenizers
import Training
import Transformers

/// `quarry train reader`: fine-tunes a reader, or makes one of an encoder.
struct TrainReaderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Fine-tunes a reader on questions with marked answers.",
        discussion: """
            Example: quarry train reader --squad train.json --model minilm-l6-reader --out my-reader
            A run that was interrupted goes on with --resume and ends with the same weights.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files in SQuAD's format to learn from.", valueName: "file"),
        completion: .file()
    )
    var squad: [String]

    @Option(
        help: ArgumentHelp("A file in SQuAD's format to watch the loss on.", valueName: "file"),
        completion: .file()
    )
    var heldOut: String?

    @Option(help: ArgumentHelp("The model to start from: a reader or an encoder."))
    var model = "minilm-l6-reader"

    @Option(help: ArgumentHelp("Where the model goes.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(help: "How often every example is seen.")
    var epochs = 1

    @Option(help: "Windows of a step.")
    var batchSize = 16

    @Option(help: "The highest learning rate.")
    var learningRate = 3e-5

    @Option(help: "The share of steps in which the rate rises.")
    var warmUp = 0.1

    @Option(help: "Tokens of a window, question included.")
    var maxSeqLen = 384

    @Option(help: "How far the window's start advances.")
    var docStride = 128

    @Option(help: "float32 or bfloat16 (default: bfloat16 where the machine has it).")
    private var precision: PrecisionName = .bfloat16

    @Option(help: "What orders and dropouts are drawn with.")
    var seed: UInt64 = 1

    @Option(help: "Steps between checkpoints; 0 for one an epoch.")
    var checkpointSteps = 200

    @Option(help: "End after so many epochs without a lower held-out loss.")
    var patience: Int?

    @Option(help: "Learn from at most so many examples.")
    var limit: Int?

    @Flag(help: "Go on with an interrupted run.")
    var resume = false

    @Flag(help: "Compute layers again instead of keeping them: slower, with less memory.")
    var recompute = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard epochs > 0, batchSize > 0, learningRate > 0, (0..<1).contains(warmUp) else {
            throw ValidationError("Epochs, batch size and learning rate must be above 0.")
        }
    }

    func run() async throws {
        do { try train() } catch let error as TrainingError { throw QuarryError(error) } catch let
            error as CheckpointError
        { throw QuarryError(error) }
    }

    private func train() throws {
        let workspace = try Workspace(common, nil)
        let source = try workspace.models.resolve(model)
        let part = source.main
        let reader = try ReaderModel(
            configuration: BertConfiguration(part.configuration),
            options: trainingOptions
        )
        try reader.load(encoder: part.weights, root: part.checkpoint.root, seed: seed)
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        let windows = try windows(of: squad, tokenizer, common.console)
        let watched = try heldOut.map { try self.windows(of: [$0], tokenizer, common.console) }
        let task = ReaderTask(reader, windows: windows, heldOut: watched)
        let directory = URL(filePath: out)
        let writer = ModelWriter(architecture: "BertForQuestionAnswering", source: source.url)
        var isSaved = false
        let summary = try Trainer(
            task,
            options: options,
            directory: directory.appending(path: "training"),
            saveBest: {
                try writer.write(reader.parameters, to: directory)
                isSaved = true
            },
            report: { common.console.note($0) }
        )
        .run(resuming: resume)
        if !isSaved && summary.best == nil { try writer.write(reader.parameters, to: directory) }
        Console.print("\(out): \(summary.steps) steps, mean loss \(summary.meanLoss)")
    }

    private var trainingOptions: BertTrainingOptions {
        var options = BertTrainingOptions()
        options.precision = precision.tensors
        options.recomputesLayers = recompute
        return options
    }

    private var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchSize = batchSize
        options.rate = learningRate
        options.warmUpShare = warmUp
        options.seed = seed
        options.checkpointSteps = checkpointSteps
        options.patience = patience
        return options
    }

    private func windows(
        of files: [String],
        _ tokenizer: WordPieceTokenizer,
        _ console: Console
    ) throws -> ReaderWindows {
        var examples: [ReaderExample] = []
        var dropped: [String] = []
        for file in files {
            let read = try SquadExamples(contentsOf: URL(filePath: file))
            examples += read.examples
            dropped += read.dropped
        }
        if let limit { examples = Array(examples.prefix(limit)) }
        var cut = ReaderWindows.Options()
        cut.longest = maxSeqLen
        cut.advance = docStride
        let windows = try ReaderWindows(examples, tokenizer: tokenizer, options: cut)
        dropped += windows.dropped
        for line in dropped.prefix(10) { console.warn("left out: \(line)") }
        if dropped.count > 10 { console.warn("left out \(dropped.count - 10) more") }
        console.note(
            "\(examples.count) examples in \(windows.count) windows, "
                + "\(windows.answerableCount) with an answer"
        )
        return windows
    }
}

/// What the command line calls a precision.
private enum PrecisionName: String, ExpressibleByArgument {
    case float32
    case bfloat16

    var tensors: Precision { self == .float32 ? .float32 : Precision.bfloat16.supported }
}

extension QuarryError {
    /// The same error as the command line tells it.
    init(_ error: TrainingError) {
        let kind: Kind =
            switch error.kind {
            case .usage: .usage
            case .badData: .badData
            case .diverged: .badData
            case .cannotWrite: .cannotWrite
            }
        self.init(
            kind,
            while: error.action,
            "",
            expected: error.expected,
            found: error.found,
            nextStep: error.nextStep
        )
    }
}
