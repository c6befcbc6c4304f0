internal import QuestionAnswering
public import Tensors
public import Transformers

/// A BERT encoder whose hidden states are pooled into one vector a sequence; computes on the thread
/// that all models share.
public actor TransformerEncoder: SequenceEncoder {
    /// Length of every vector.
    public nonisolated let dimension: Int
    private let name: String
    private let encoder: BertEncoder
    private let settings: EmbeddingSettings

    /// Where it computes: see `ComputeThread`.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        ComputeThread.shared.asUnownedSerialExecutor()
    }

    /// Builds the encoder of an embedder's directory, or of one of DPR's towers.
    ///
    /// - Throws: `CheckpointError` or `TensorError` when the weights do not make an encoder.
    public init(
        _ part: ModelPart,
        _ settings: EmbeddingSettings,
        precision: Precision = .float32
    ) throws {
        name = part.checkpoint.path
        self.settings = settings
        encoder = try BertEncoder(
            configuration: BertConfiguration(part.configuration),
            weights: part.weights,
            precision: precision
        )
        dimension = encoder.configuration.hiddenSize
    }

    /// One vector a sequence, in order.
    ///
    /// - Throws: `QuarryError` when the batch holds what the model does not know.
    public func vectors(of batch: PackedBatch) throws -> [[Float]] {
        try translatingErrors(while: "embedding with", name) {
            try encoder.vectors(
                of: batch,
                settings.pooling,
                normalizing: settings.normalizes
            )
        }
    }
}
