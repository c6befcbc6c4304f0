internal import QuestionAnswering
public import Tensors
public import Transformers

/// A BERT encoder with a span head; computes on the thread that all models share.
public actor TransformerSpanScorer: SpanScorer {
    private let name: String
    private let encoder: BertEncoder
    private let head: SpanHead

    /// Where it computes: see `ComputeThread`.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        ComputeThread.shared.asUnownedSerialExecutor()
    }

    /// Builds the model of a reader's directory.
    ///
    /// - Throws: `CheckpointError` or `TensorError` when the weights do not make a reader.
    public init(_ part: ModelPart, precision: Precision = .float32) throws {
        name = part.checkpoint.path
        let configuration = try BertConfiguration(part.configuration)
        encoder = try BertEncoder(
            configuration: configuration,
            weights: part.weights,
            precision: precision
        )
        head = try SpanHead(weights: part.checkpoint.root, width: configuration.hiddenSize)
    }

    /// The start and end logits of every token of the batch.
    ///
    /// - Throws: `QuarryError` when the batch holds what the model does not know.
    public func score(_ batch: PackedBatch) throws -> SpanLogits {
        try translatingErrors(while: "reading with", name) {
            try head.logits(of: batch, by: encoder)
        }
    }
}
