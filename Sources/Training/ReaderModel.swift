import Tensors
public import Transformers

/// A reader that learns: an encoder and, for each token, its score as an answer's start and end.
public final class ReaderModel {
    /// All of its weights, under the keys of `BertForQuestionAnswering`.
    public let parameters: ParameterStore
    /// Its sizes.
    public let configuration: BertConfiguration
    /// How it learns.
    public let options: BertTrainingOptions
    private let encoder: TrainableBert
    private let head: DenseLayer

    /// Prepares a reader of zeros; load weights and `refresh` before use.
    ///
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        var layout = ParameterLayout()
        layout.addBert(configuration, prefix: "bert.")
        layout.addLinear("qa_outputs", [2, configuration.hiddenSize])
        parameters = ParameterStore(layout)
        self.configuration = configuration
        self.options = options
        encoder = try TrainableBert(
            configuration: configuration,
            parameters: parameters,
            prefix: "bert.",
            options: options
        )
        head = try DenseLayer(
            "qa_outputs",
            parameters: parameters,
            inputs: configuration.hiddenSize,
            outputs: 2
        )
    }

    /// Reads a reader's weights, or an encoder's with a fresh head.
    ///
    /// - Parameters:
    ///   - encoder: The scope with `embeddings` and `encoder`.
    ///   - root: The scope with `qa_outputs`, where there is one.
    ///   - seed: What a fresh head is drawn with.
    /// - Throws: For a missing weight or one of another shape.
    public func load(encoder: some WeightSource, root: (some WeightSource)?, seed: UInt64) throws {
        try parameters.load(from: encoder, prefix: "bert.")
        if let root, root.contains("qa_outputs.weight") {
            try parameters.load(from: root) { $0.hasPrefix("qa_outputs") ? $0 : nil }
        } else {
            head.initialize(seed: seed)
        }
        refresh()
    }

    /// Takes over the weights after they changed.
    public func refresh() {
        encoder.refresh()
        head.refresh()
    }

    /// Adds the gradients of a batch's span losses.
    ///
    /// - Parameters:
    ///   - batch: Questions with windows of text.
    ///   - targets: The answers' tokens, one a sequence.
    ///   - scale: What gradients are multiplied by.
    ///   - key: What falls out is drawn with; nil for nothing.
    /// - Returns: The sum of the losses.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(
        from batch: PackedBatch,
        targets: [SpanLoss.Target],
        scale: Float,
        key: UInt64?
    ) throws -> Double {
        try learn(from: batch, key: key) {
            SpanLoss.of($0, lengths: batch.lengths, targets: targets, scale: scale)
        }
    }

    /// Adds the gradients of any loss of a batch's logits.
    ///
    /// - Parameters:
    ///   - batch: Questions with windows of text.
    ///   - key: What falls out is drawn with; nil for nothing.
    ///   - loss: Takes the logits [tokens, 2].
    /// - Returns: The loss.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(
        from batch: PackedBatch,
        key: UInt64?,
        loss: ([Float]) -> LossAndGradient
    ) throws -> Double {
        let trace = try encoder.forward(batch, key: key)
        defer { encoder.recycle(trace) }
        guard let states = trace.states.baseAddress, let gradient = trace.gradient.baseAddress
        else { return 0 }
        let rows = batch.tokenCount
        let result = loss(try head.forward(states, rows: rows))
        guard result.loss.isFinite else { return result.loss }
        try head.backward(states, gradient: result.gradient, into: gradient, rows: rows)
        try encoder.backward(trace)
        return result.loss
    }

    /// Takes over the head's weights alone, where the encoder's never change.
    public func refreshHead() { head.refresh() }

    /// The states of a batch's tokens, [tokens, hidden], nothing dropped: what a head on a frozen
    /// encoder needs, computed once.
    ///
    /// - Throws: `BatchError`, `TensorError`.
    public func states(of batch: PackedBatch) throws -> [Float] {
        let trace = try encoder.forward(batch, key: nil)
        defer { encoder.recycle(trace) }
        return Array(trace.states.prefix(batch.tokenCount * configuration.hiddenSize))
    }

    /// Adds the gradients of the head alone, from states of a frozen encoder.
    ///
    /// - Parameters:
    ///   - states: [tokens, hidden].
    ///   - loss: Takes the logits [tokens, 2].
    /// - Returns: The loss.
    /// - Throws: `TensorError`.
    public func learn(
        fromStates states: [Float],
        loss: ([Float]) -> LossAndGradient
    ) throws -> Double {
        let result = loss(try head.forward(states))
        guard result.loss.isFinite else { return result.loss }
        try head.addGradients(states, gradient: result.gradient)
        return result.loss
    }

    /// The logits of a batch, [tokens, 2], nothing dropped.
    public func logits(of batch: PackedBatch) throws -> [Float] {
        let trace = try encoder.forward(batch, key: nil)
        defer { encoder.recycle(trace) }
        guard let states = trace.states.baseAddress else { return [] }
        return try head.forward(states, rows: batch.tokenCount)
    }
}

extension ParameterStore {
    /// Reads all weights below a prefix from a scope that does not have it.
    ///
    /// - Throws: For a missing weight or one of another shape.
    public func load(from source: some WeightSource, prefix: String) throws {
        for parameter in parameters where parameter.name.hasPrefix(prefix) {
            let key = String(parameter.name.dropFirst(prefix.count))
            let floats = try source.floats(key, shape: parameter.shape)
            _ = value(parameter.name).update(fromContentsOf: floats)
        }
    }
}
