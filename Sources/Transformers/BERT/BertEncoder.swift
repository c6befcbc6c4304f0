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
        let width = configuration.hiddenSize
        let count = batch.tokenCount * width
        let values = try [Float](unsafeUninitializedCapacity: count) { values, written in
            let output = GroupOutput(numbers: values)
            try encode(batch) { output.write($1, at: $0.lowerBound * width) }
            written = count
        }
        return HiddenStates(values: values, lengths: batch.lengths, width: width)
    }

    /// Encodes a batch, and hands the hidden states of some of its sequences at a time over while they
    /// are in the cache.
    ///
    /// - Parameters:
    ///   - batch: The sequences.
    ///   - take: Called from several threads at once, with each token of the batch in one call: its
    ///     range of tokens, and their states, which are lent for the call.
    /// - Throws: As `hiddenStates(of:)`; some states may have been handed over before.
    public func encode(
        _ batch: PackedBatch,
        _ take: @Sendable (_ tokens: Range<Int>, _ states: UnsafeBufferPointer<Float>) -> Void
    ) throws {
        try batch.check(against: configuration)
        try stack.encode(batch, take)
    }
}

/// Takes the hidden states of a range of tokens.
typealias TakesStates = @Sendable (Range<Int>, UnsafeBufferPointer<Float>) -> Void

/// The layers of an encoder in one precision.
protocol EncoderStack: Sendable {
    /// Hands the states of groups of sequences over.
    func encode(_ batch: PackedBatch, _ take: TakesStates) throws
}

/// Where groups write numbers: each its own places, while the caller waits.
struct GroupOutput: @unchecked Sendable {
    let numbers: UnsafeMutableBufferPointer<Float>

    func write(_ values: UnsafeBufferPointer<Float>, at place: Int) {
        _ = part(place..<place + values.count).update(fromContentsOf: values)
    }

    func part(_ places: Range<Int>) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: numbers[places])
    }
}
