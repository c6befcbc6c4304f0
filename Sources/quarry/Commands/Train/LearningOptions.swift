import ArgumentParser
import Foundation
import Tensors
import Training

/// What one kind of training does where neither flags nor recipe say otherwise.
protocol LearningDefaults: Sendable {
    static var model: String { get }
    static var epochs: Int { get }
    static var learningRate: Double { get }
    /// The learning rate of a head on a frozen encoder.
    static var frozenRate: Double { get }
    /// The share that is held out; nil for none.
    static var heldOutShare: Double? { get }
}

extension LearningDefaults {
    static var frozenRate: Double { learningRate }

    fileprivate static var rateHelp: String {
        "The highest learning rate (default: \(learningRate)"
            + (frozenRate == learningRate ? ")." : ", with --freeze-backbone \(frozenRate)).")
    }
}

/// How a model learns: what readers, retrievers and classifiers have in common.
struct LearningOptions<Defaults: LearningDefaults>: ParsableArguments {
    @Option(help: ArgumentHelp("The model to start from.", valueName: "model"))
    var model: String = Defaults.model

    @Option(help: "How often every example is seen.")
    var epochs: Int = Defaults.epochs

    @Option(help: ArgumentHelp(Defaults.rateHelp))
    var learningRate: Double?

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

    @Option(help: "Matrices shrink by this times the learning rate.")
    var weightDecay = AdamW.Options().weightDecay

    @Option(help: "float32 or bfloat16 (default: bfloat16 where the machine has it).")
    var precision: PrecisionChoice = .bfloat16

    @Option(help: "What parts, orders, samples and dropouts are drawn with.")
    var seed: UInt64 = 1

    @Option(help: "Steps between checkpoints; 0 for one an epoch.")
    var checkpointSteps = 200

    @Option(help: "End after so many epochs without a better held-out figure.")
    var patience: Int?

    func validate() throws {
        let rate = learningRate ?? 1
        guard epochs > 0, rate > 0, rate.isFinite, (0..<1).contains(warmUp) else {
            throw ValidationError(
                "--epochs and --learning-rate must be above 0, --warm-up from 0 to below 1."
            )
        }
        guard checkpointSteps >= 0, patience ?? 1 > 0, weightDecay >= 0, weightDecay.isFinite
        else {
            throw ValidationError(
                "--patience must be 1 or more, --checkpoint-steps and --weight-decay 0 or more."
            )
        }
    }

    /// The learning rate, which may be higher where a head alone learns.
    func rate(isFrozen: Bool) -> Double {
        learningRate ?? (isFrozen ? Defaults.frozenRate : Defaults.learningRate)
    }

    /// How the run goes.
    func run(batchSize: Int, isFrozen: Bool = false) -> TrainingOptions {
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchSize = batchSize
        options.rate = rate(isFrozen: isFrozen)
        options.warmUpShare = warmUp
        options.decay = decay.decay
        options.optimizer.weightDecay = weightDecay
        options.seed = seed
        options.checkpointSteps = checkpointSteps
        options.patience = patience
        return options
    }
}

/// What a model is measured on after every epoch.
struct HeldOutOptions<Defaults: LearningDefaults>: ParsableArguments {
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
            "Without such files: the share that is measured on instead of learnt from "
                + "(default: \(Defaults.heldOutShare.map { "\($0)" } ?? "none")).",
            valueName: "share"
        )
    )
    var heldOutShare: Double?

    /// The share to hold out; nil where files are named or nothing is held out.
    var share: Double? {
        guard heldOut.isEmpty else { return nil }
        let share = heldOutShare ?? Defaults.heldOutShare
        return share == 0 ? nil : share
    }

    func validate() throws {
        guard heldOutShare.map({ (0...0.5).contains($0) }) ?? true else {
            throw ValidationError("--held-out-share must be from 0 to 0.5.")
        }
    }
}

/// What the command line calls a precision.
enum PrecisionChoice: String, CaseIterable, ExpressibleByArgument {
    case float32
    case bfloat16

    /// What products take on this machine.
    var tensors: Precision { self == .float32 ? .float32 : Precision.bfloat16.supported }
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
