import ArgumentParser
import Foundation
import Training
import Transformers

/// What `quarry train reader` does unless told otherwise.
enum ReaderDefaults: LearningDefaults {
    static let model = "minilm-l6-reader"
    static let epochs = 1
    static let learningRate = 3e-5
    static let heldOutShare: Double? = nil
}

/// How a reader learns.
struct ReaderLearningOptions: ParsableArguments {
    @OptionGroup var general: LearningOptions<ReaderDefaults>

    @Option(help: "Windows of a batch; auto for as many as the memory holds, at most 64.")
    var batchSize = BatchSizeChoice.fixed(16)

    @Option(help: "Batches of a step.")
    var gradientAccumulation = 1

    @Option(help: "Tokens of a window, question included.")
    var maxSeqLen = 384

    @Option(help: "How far the window's start advances.")
    var docStride = 128

    @Flag(help: "Let the head alone learn, on states of the encoder that are computed once.")
    var freezeBackbone = false

    @OptionGroup var teaching: TeacherOptions

    @Flag(help: "Compute layers again instead of keeping them: slower, with less memory.")
    var recompute = false

    func validate() throws {
        guard gradientAccumulation > 0 else {
            throw ValidationError("--gradient-accumulation must be 1 or more.")
        }
    }

    /// How the encoder learns.
    var encoder: BertTrainingOptions {
        var options = BertTrainingOptions()
        options.precision = general.precision.tensors
        options.recomputesLayers = recompute
        return options
    }

    /// How the run goes; the batch size is still to be found where it is `auto`.
    var run: TrainingOptions {
        var options = general.run(
            batchSize: TrainingOptions().batchSize,
            isFrozen: freezeBackbone
        )
        if case .fixed(let size) = batchSize { options.batchSize = size }
        options.accumulation = gradientAccumulation
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
