internal import QuestionAnswering
public import Tensors
public import Transformers

/// A model that gives each sequence a score a class.
public protocol ClassScorer: Sendable {
    /// One row of scores a sequence, in order, whatever else stands in the batch.
    func score(_ batch: PackedBatch) async throws -> [[Float]]
}

/// A BERT encoder with a classification head; computes on the thread that all models share.
public actor TransformerClassScorer: ClassScorer {
    private let name: String
    private let encoder: BertEncoder
    private let head: ClassificationHead

    /// Where it computes: see `ComputeThread`.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        ComputeThread.shared.asUnownedSerialExecutor()
    }

    /// Builds the model of a classifier's directory.
    ///
    /// - Throws: `CheckpointError` or `TensorError` when the weights do not make a classifier.
    public init(_ part: ModelPart, classCount: Int, precision: Precision = .float32) throws {
        name = part.checkpoint.path
        let configuration = try BertConfiguration(part.configuration)
        encoder = try BertEncoder(
            configuration: configuration,
            weights: part.weights,
            precision: precision
        )
        head = try ClassificationHead(
            encoder: part.weights,
            root: part.checkpoint.root,
            width: configuration.hiddenSize,
            classCount: classCount
        )
    }

    /// The class scores of each sequence.
    ///
    /// - Throws: `QuarryError` when the batch holds what the model does not know.
    public func score(_ batch: PackedBatch) throws -> [[Float]] {
        try translatingErrors(while: "classifying with", name) {
            head.logits(of: try encoder.hiddenStates(of: batch))
        }
    }
}
