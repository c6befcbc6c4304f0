import Tensors
public import Transformers

/// An encoder that learns to turn texts into vectors: a tower of DPR, or a sentence embedder.
public final class EmbedderModel {
    /// All weights it learns with; other towers may lie in the same store.
    public let parameters: ParameterStore
    /// Its sizes.
    public let configuration: BertConfiguration
    /// How states become vectors.
    public let pooling: SequencePooling
    private let encoder: TrainableBert

    /// Takes the weights below a prefix of a store.
    ///
    /// - Parameters:
    ///   - configuration: Its sizes.
    ///   - parameters: Laid out with `addBert(configuration, prefix: prefix)`.
    ///   - prefix: What the keys of its weights start with.
    ///   - pooling: How states become vectors.
    ///   - options: How it learns.
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        parameters: ParameterStore,
        prefix: String,
        pooling: SequencePooling,
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        self.configuration = configuration
        self.parameters = parameters
        self.pooling = pooling
        encoder = try TrainableBert(
            configuration: configuration,
            parameters: parameters,
            prefix: prefix,
            options: options
        )
    }

    /// Takes over the weights after they changed.
    public func refresh() { encoder.refresh() }

    /// Vectors, and what the way back needs.
    public struct Pass {
        /// [sequences, width].
        public var vectors: [Float] { pooled.vectors }
        let pooled: SequencePooling.Pooled
        let trace: EncoderTrace
    }

    /// Turns texts into vectors.
    ///
    /// - Parameters:
    ///   - batch: One sequence at least.
    ///   - key: What falls out is drawn with; nil for nothing.
    /// - Returns: The vectors; `backward` or `recycle` must follow.
    /// - Throws: `BatchError`, `TensorError`.
    public func forward(_ batch: PackedBatch, key: UInt64?) throws -> Pass {
        let trace = try encoder.forward(batch, key: key)
        let pooled = pooling.forward(
            UnsafeBufferPointer(trace.states),
            lengths: batch.lengths,
            width: configuration.hiddenSize
        )
        return Pass(pooled: pooled, trace: trace)
    }

    /// Adds the gradients of the weights for that of a pass's vectors.
    ///
    /// - Parameters:
    ///   - pass: It is used up.
    ///   - gradient: [sequences, width].
    /// - Throws: `TensorError`.
    public func backward(_ pass: Pass, gradient: [Float]) throws {
        defer { recycle(pass) }
        pooling.backward(
            gradient,
            pass.pooled,
            lengths: pass.trace.batch.lengths,
            width: configuration.hiddenSize,
            into: pass.trace.gradient
        )
        try encoder.backward(pass.trace)
    }

    /// Gives back the memory of a pass that nobody goes back through.
    public func recycle(_ pass: Pass) { encoder.recycle(pass.trace) }
}
