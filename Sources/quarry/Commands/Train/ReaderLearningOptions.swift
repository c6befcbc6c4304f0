import ArgumentParser
import Foundation
import Tensors
import Training
import Transformers

/// How a reader learns.
struct ReaderLearningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The model to start from: a reader or an encoder."))
    var model = "minilm-l6-reader"

    @Option(help: "How often every example is seen.")
    var epochs = 1

    @Option(help: "Windows of a batch; auto for as many as the memory holds, at most 64.")
    var batchSize = BatchSizeChoice.fixed(16)

    @Option(help: "Batches of a step.")
    var gradientAccumulation = 1

    @Option(help: "The highest learning rate.")
    var learningRate = 3e-5

    @Option(help: "The share of steps in which the rate rises.")
    var warmUp = 0.1

    @Option(
        help: ArgumentHelp(
            "How the rate falls then: linear, cosine, constant, or step:2,4 for a tenth from the "
                + "second and a hundredth from the fourth epoch on (step:2,4:0.5 to halve it).",
            valueName: "shape"
        )
    )
    var decay = DecayChoice(decay: .linear)

    @Option(help: "Tokens of a window, question included.")
    var maxSeqLen = 384

    @Option(help: "How far the window's start advances.")
    var docStride = 128

    @Option(help: "float32 or bfloat16 (default: bfloat16 where the machine has it).")
    var precision: ReaderTrainingPrecision = .bfloat16

    @Option(help: "What orders, samples and dropouts are drawn with.")
    var seed: UInt64 = 1

    @Option(help: "Steps between checkpoints; 0 for one an epoch.")
    var checkpointSteps = 200

    @Option(help: "End after so many epochs without a better held-out F1.")
    var patience: Int?

    @Flag(help: "Let the head alone learn, on states of the encoder that are computed once.")
    var freezeBackbone = false

    @Option(
        help: ArgumentHelp("Learn also from this reader's scores.", valueName: "model"),
        completion: .directory
    )
    var teacher: String?

    @Option(help: "With --teacher: what scores are divided by (default: 2).")
    var temperature: Double?

    @Option(help: "With --teacher: the share of the labels, 0 to 1 (default: 0.5).")
    var alpha: Double?

    @Flag(help: "Go on with an interrupted run.")
    var resume = false

    @Flag(help: "Keep the state of a run that came to its end.")
    var keepState = false

    @Flag(help: "Compute layers again instead of keeping them: slower, with less memory.")
    var recompute = false

    func validate() throws {
        guard epochs > 0, learningRate > 0, learningRate.isFinite, (0..<1).contains(warmUp) else {
            throw ValidationError(
                "Epochs and learning rate must be above 0, the warm-up from 0 to below 1."
            )
        }
        guard gradientAccumulation > 0, checkpointSteps >= 0, patience ?? 1 > 0 else {
            throw ValidationError(
                "--gradient-accumulation and --patience must be 1 or more, --checkpoint-steps 0 or "
                    + "more."
            )
        }
        guard teacher != nil || (temperature == nil && alpha == nil) else {
            throw ValidationError("--temperature and --alpha go with --teacher.")
        }
        guard temperature ?? 1 > 0, temperature?.isFinite ?? true, (0...1).contains(alpha ?? 0)
        else { throw ValidationError("--temperature must be above 0, --alpha from 0 to 1.") }
    }

    /// How the encoder learns.
    var encoder: BertTrainingOptions {
        var options = BertTrainingOptions()
        options.precision = precision.tensors
        options.recomputesLayers = recompute
        return options
    }

    /// How the run goes; the batch size is still to be found where it is `auto`.
    var run: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = epochs
        if case .fixed(let size) = batchSize { options.batchSize = size }
        options.accumulation = gradientAccumulation
        options.rate = learningRate
        options.warmUpShare = warmUp
        options.decay = decay.decay
        options.seed = seed
        options.checkpointSteps = checkpointSteps
        options.patience = patience
        return options
    }

    /// How texts are cut.
    var windows: ReaderWindows.Options {
        var options = ReaderWindows.Options()
        options.longest = maxSeqLen
        options.advance = docStride
        return options
    }
}

/// What the command line calls a precision.
enum ReaderTrainingPrecision: String, ExpressibleByArgument {
    case float32
    case bfloat16

    var tensors: Precision { self == .float32 ? .float32 : Precision.bfloat16.supported }
}

/// A number of windows, or as many as the memory holds.
enum BatchSizeChoice: Equatable, ExpressibleByArgument {
    case automatic
    case fixed(Int)

    init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else {
            guard let size = Int(argument), size > 0 else { return nil }
            self = .fixed(size)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .automatic: "auto"
        case .fixed(let size): "\(size)"
        }
    }
}

/// How the rate falls, as the command line says it.
struct DecayChoice: Equatable, ExpressibleByArgument {
    let decay: Schedule.Decay

    init(decay: Schedule.Decay) { self.decay = decay }

    init?(argument: String) {
        switch argument {
        case "linear": decay = .linear
        case "cosine": decay = .cosine
        case "constant": decay = .constant
        default:
            let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.first == "step", parts.count == 2 || parts.count == 3 else { return nil }
            let epochs = parts[1].split(separator: ",", omittingEmptySubsequences: false)
                .map { Int($0) }
            let factor = parts.count == 3 ? Double(parts[2]) : 0.1
            guard let factor, factor > 0, factor <= 1, epochs.allSatisfy({ $0 ?? 0 > 1 }) else {
                return nil
            }
            // People count epochs from 1.
            decay = .steps(epochs: epochs.compactMap { $0.map { $0 - 1 } }, factor: factor)
        }
    }

    var defaultValueDescription: String { "linear" }
}
