public import Tensors

/// How an encoder learns.
public struct BertTrainingOptions: Sendable, Hashable {
    /// What products take: the precision asked for, or the nearest the machine has.
    public var precision = Precision.float32
    /// The share of hidden numbers that falls out.
    public var hiddenDropout: Float = 0.1
    /// The share of attention weights that falls out.
    public var attentionDropout: Float = 0.1
    /// Whether layers are computed again in the backward pass, instead of kept (Chen and others,
    /// 2016): a third more work, and memory for one layer.
    public var recomputesLayers = false

    /// BERT's own: a tenth falls out, all in single precision, nothing is computed twice.
    public init() {}
}

/// A BERT encoder that learns: forward and backward passes over batches without padding.
///
/// Not for several tasks at once; each pass uses all threads of `Parallelism`, and its results have
/// the same bits on any number of them.
public final class TrainableBert {
    /// Its sizes.
    public let configuration: BertConfiguration
    /// What it multiplies in.
    public let precision: Precision
    private let core: any EncoderCore
    private var idle: [EncoderTrace] = []

    /// Takes its weights from a store that holds those of `ParameterLayout.addBert`.
    ///
    /// - Parameters:
    ///   - configuration: Its sizes.
    ///   - parameters: Holds its weights and receives their gradients.
    ///   - prefix: What the keys of its weights start with.
    ///   - options: How it learns.
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        parameters: ParameterStore,
        prefix: String,
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        self.configuration = configuration
        // Nothing is learnt in bytes.
        precision = (options.precision == .int8 ? .bfloat16 : options.precision).supported
        core =
            switch precision {
            case .float32:
                try TrainingCore<Float>(configuration, parameters, prefix: prefix, options)
            case .bfloat16, .int8:
                try TrainingCore<BFloat16>(configuration, parameters, prefix: prefix, options)
            }
    }

    /// Lays the weights out for products: before the first pass and after every step.
    public func refresh() { core.refresh() }

    /// Encodes a batch.
    ///
    /// - Parameters:
    ///   - batch: One sequence at least.
    ///   - key: What falls out is drawn with; nil for a pass in which nothing does.
    /// - Returns: The states, and what `backward` needs.
    /// - Throws: `TensorError` when a product fails, `BatchError` as `BertEncoder` does.
    public func forward(_ batch: PackedBatch, key: UInt64?) throws -> EncoderTrace {
        try batch.check(against: configuration)
        let trace = trace(for: batch)
        try core.forward(batch, key: key, into: trace)
        return trace
    }

    /// Adds the gradients of the weights for the `gradient` of a pass, which is used up.
    public func backward(_ trace: EncoderTrace) throws { try core.backward(trace) }

    /// Takes a pass's memory back for the next.
    public func recycle(_ trace: EncoderTrace) {
        if idle.count < 2 { idle.append(trace) }
    }

    private func trace(for batch: PackedBatch) -> EncoderTrace {
        let tokens = Linear.roundedRows(batch.tokenCount)
        let longest = batch.lengths.max() ?? 0
        if let place = idle.firstIndex(where: { $0.capacity >= tokens && $0.longest >= longest }) {
            return idle.remove(at: place)
        }
        if !idle.isEmpty { idle.removeFirst() }
        return core.makeTrace(
            tokens: tokens,
            longest: min(configuration.positionCount, max(longest, 384))
        )
    }
}
