public import Tensors
public import Transformers

/// A finished reader whose scores another one learns from.
///
/// It only reads: nothing drops out, no gradients are kept, and compact weights will do.
public struct ReaderTeacher: Sendable {
    /// Its sizes.
    public var configuration: BertConfiguration { encoder.configuration }
    private let encoder: BertEncoder
    private let head: SpanHead

    /// Reads a reader's weights.
    ///
    /// - Parameters:
    ///   - configuration: Its sizes; its vocabulary must be the learner's.
    ///   - weights: The scope with `embeddings` and `encoder`.
    ///   - root: The scope with `qa_outputs`.
    ///   - precision: What to multiply in.
    /// - Throws: For a missing weight or one of another shape; `TensorError`.
    public init(
        configuration: BertConfiguration,
        weights: some WeightSource,
        root: some WeightSource,
        precision: Precision = .float32
    ) throws {
        encoder = try BertEncoder(
            configuration: configuration,
            weights: weights,
            precision: precision
        )
        head = try SpanHead(weights: root, width: configuration.hiddenSize)
    }

    /// The logits of a batch, [tokens, 2].
    ///
    /// - Throws: `BatchError`, `TensorError`.
    public func logits(of batch: PackedBatch) throws -> [Float] {
        let logits = head.logits(of: try encoder.hiddenStates(of: batch))
        return zip(logits.starts, logits.ends).flatMap { [$0, $1] }
    }
}
