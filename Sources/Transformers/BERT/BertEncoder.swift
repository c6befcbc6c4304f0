public import Tensors

/// A BERT encoder: a hidden state for every token of a batch.
///
/// The states of a sequence have the same bits whatever other sequences are in the batch and however
/// many threads work. It may be used from several tasks at once.
public final class BertEncoder: Sendable {
    /// Its sizes.
    public let configuration: BertConfiguration
    /// What it multiplies in: the precision asked for, or the nearest this machine has.
    public let precision: Precision
    private let stack: any EncoderStack

    /// Reads an encoder's weights.
    ///
    /// - Parameters:
    ///   - configuration: Its sizes.
    ///   - weights: The scope in which `embeddings` and `encoder` lie: the root of a
    ///     sentence-transformers checkpoint, `bert` of a reader's, `question_encoder.bert_model` of
    ///     DPR's.
    ///   - precision: What to multiply in.
    /// - Throws: What the source throws for a missing weight; `TensorError`.
    public init(
        configuration: BertConfiguration,
        weights: some WeightSource,
        precision: Precision = .float32
    ) throws {
        self.configuration = configuration
        self.precision = precision.supported
        stack =
            switch self.precision {
            case .float32: try BertStack<PlainLayers<Float>, _>(configuration, weights: weights)
            case .bfloat16:
                try BertStack<PlainLayers<BFloat16>, _>(configuration, weights: weights)
            case .int8: try BertStack<Int8Layers, _>(configuration, weights: weights)
            }
    }

    /// Encodes a batch.
    ///
    /// - Throws: `BatchError` when a sequence is longer than the model's positions or a token is not
    ///   in its vocabulary.
    public func hiddenStates(of batch: PackedBatch) throws -> HiddenStates {
        try batch.check(against: configuration)
        let values = try stack.hiddenStates(of: batch)
        return HiddenStates(values: values, lengths: batch.lengths, width: configuration.hiddenSize)
    }
}

/// The layers of an encoder in one precision.
protocol EncoderStack: Sendable {
    /// [tokens, hidden]
    func hiddenStates(of batch: PackedBatch) throws -> [Float]
}
