import Foundation
import Tensors
public import Transformers

/// A classifier of texts that learns: an encoder, BERT's pooler and a linear layer.
///
/// Its weights lie under the keys of `BertForSequenceClassification`.
public final class ClassifierModel {
    /// All of its weights.
    public let parameters: ParameterStore
    /// Its sizes.
    public let configuration: BertConfiguration
    /// How many classes there are.
    public let classCount: Int
    private let encoder: TrainableBert
    private let pooler: DenseLayer
    private let classifier: DenseLayer
    private let dropoutRate: Float

    /// Prepares a classifier of zeros; load weights and `refresh` before use.
    ///
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        classCount: Int,
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        precondition(classCount > 1, "\(classCount) classes")
        let width = configuration.hiddenSize
        var layout = ParameterLayout()
        layout.addBert(configuration, prefix: "bert.")
        layout.addLinear("bert.pooler.dense", [width, width])
        layout.addLinear("classifier", [classCount, width])
        let store = ParameterStore(layout)
        parameters = store
        self.configuration = configuration
        self.classCount = classCount
        dropoutRate = options.hiddenDropout
        encoder = try TrainableBert(
            configuration: configuration,
            parameters: store,
            prefix: "bert.",
            options: options
        )
        func dense(_ name: String, _ outputs: Int) throws -> DenseLayer {
            try DenseLayer(name, parameters: store, inputs: width, outputs: outputs)
        }
        pooler = try dense("bert.pooler.dense", width)
        classifier = try dense("classifier", classCount)
    }

    /// Reads an encoder's weights, its pooler's where it has one, and starts a fresh head.
    ///
    /// - Throws: For a missing weight or one of another shape.
    public func load(encoder source: some WeightSource, seed: UInt64) throws {
        for parameter in parameters.parameters where parameter.name.hasPrefix("bert.") {
            let key = String(parameter.name.dropFirst("bert.".count))
            if key.hasPrefix("pooler."), !source.contains(key) { continue }
            let floats = try source.floats(key, shape: parameter.shape)
            _ = parameters.value(parameter.name).update(fromContentsOf: floats)
        }
        if !source.contains("pooler.dense.weight") { pooler.initialize(seed: seed ^ 1) }
        classifier.initialize(seed: seed)
        refresh()
    }

    /// Takes over the weights after they changed.
    public func refresh() {
        encoder.refresh()
        pooler.refresh()
        classifier.refresh()
    }

    /// The first token's state of each sequence, nothing dropped: what a head on a frozen encoder
    /// needs, computed once.
    ///
    /// - Throws: `BatchError`, `TensorError`.
    public func features(of batch: PackedBatch) throws -> [Float] {
        let trace = try encoder.forward(batch, key: nil)
        defer { encoder.recycle(trace) }
        return first(trace).vectors
    }

    /// Class scores from features, [sequences, classes].
    ///
    /// - Throws: `TensorError`.
    public func logits(ofFeatures features: [Float]) throws -> [Float] {
        try classifier.forward(try pooler.forward(features).map { tanh($0) })
    }

    /// Class scores of texts, [sequences, classes], nothing dropped.
    ///
    /// - Throws: `BatchError`, `TensorError`.
    public func logits(of batch: PackedBatch) throws -> [Float] {
        try logits(ofFeatures: features(of: batch))
    }

    /// Adds the gradients of the whole model for a loss of a batch's scores.
    ///
    /// - Parameters:
    ///   - batch: Texts.
    ///   - key: What falls out is drawn with; nil for nothing.
    ///   - loss: Takes the scores [sequences, classes].
    /// - Returns: The loss.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(
        from batch: PackedBatch,
        key: UInt64?,
        loss: ([Float]) -> LossAndGradient
    ) throws -> Double {
        let trace = try encoder.forward(batch, key: key)
        defer { encoder.recycle(trace) }
        let pooled = first(trace)
        let (value, gradient) = try learnHead(pooled.vectors, key: key, loss: loss)
        SequencePooling(.cls).backward(
            gradient,
            pooled,
            lengths: batch.lengths,
            width: configuration.hiddenSize,
            into: trace.gradient
        )
        try encoder.backward(trace)
        return value
    }

    /// Adds the gradients of the head alone, from features of a frozen encoder.
    ///
    /// - Parameters:
    ///   - features: [sequences, hidden].
    ///   - key: What falls out is drawn with; nil for nothing.
    ///   - loss: Takes the scores [sequences, classes].
    /// - Returns: The loss.
    /// - Throws: `TensorError`.
    public func learn(
        fromFeatures features: [Float],
        key: UInt64?,
        loss: ([Float]) -> LossAndGradient
    ) throws -> Double {
        try learnHead(features, key: key, loss: loss).0
    }

    private func first(_ trace: EncoderTrace) -> SequencePooling.Pooled {
        SequencePooling(.cls).forward(
            UnsafeBufferPointer(trace.states),
            lengths: trace.batch.lengths,
            width: configuration.hiddenSize
        )
    }

    private func learnHead(
        _ features: [Float],
        key: UInt64?,
        loss: ([Float]) -> LossAndGradient
    ) throws -> (Double, [Float]) {
        let pooled = try pooler.forward(features).map { tanh($0) }
        // The encoder's dropouts have the sites below this one.
        let dropout = Dropout(rate: key == nil ? 0 : dropoutRate, key: key ?? 0).at(1 << 20)
        var kept = pooled
        dropout.apply(pooled, into: &kept, count: pooled.count)
        let result = loss(try classifier.forward(kept))
        var gradient = try classifier.backward(kept, gradient: result.gradient)
        let upstream = gradient
        dropout.apply(upstream, into: &gradient, count: gradient.count)
        for index in gradient.indices { gradient[index] *= 1 - pooled[index] * pooled[index] }
        return (result.loss, try pooler.backward(features, gradient: gradient))
    }
}
