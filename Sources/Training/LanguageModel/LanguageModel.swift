import Tensors
public import Transformers

/// An encoder that learns the language of some texts by guessing hidden tokens of them.
///
/// Its weights lie under the keys of `BertForMaskedLM`.
public final class LanguageModel {
    /// All of its weights.
    public let parameters: ParameterStore
    /// Its sizes.
    public let configuration: BertConfiguration
    private let encoder: TrainableBert
    private let head: WordHead

    /// Prepares a model of zeros; load weights before use.
    ///
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        var layout = ParameterLayout()
        layout.addBert(configuration, prefix: "bert.")
        WordHead.add(to: &layout, configuration)
        parameters = ParameterStore(layout)
        self.configuration = configuration
        encoder = try TrainableBert(
            configuration: configuration,
            parameters: parameters,
            prefix: "bert.",
            options: options
        )
        head = try WordHead(parameters, configuration)
    }

    /// Reads an encoder's weights, and a head where there is one; else starts a fresh head.
    ///
    /// - Parameters:
    ///   - encoder: The scope with `embeddings` and `encoder`.
    ///   - root: The scope with `cls`, where there is one.
    ///   - seed: What a fresh head is drawn with.
    /// - Throws: For a missing weight or one of another shape.
    public func load(encoder: some WeightSource, root: (some WeightSource)?, seed: UInt64) throws {
        try parameters.load(from: encoder, prefix: "bert.")
        let missing = try root.map {
            try parameters.load(from: $0) { WordHead.owns($0) ? $0 : nil }
        }
        if missing?.contains(where: WordHead.owns) ?? true { head.initialize(seed: seed) }
        refresh()
    }

    /// Takes over the weights after they changed.
    public func refresh() {
        encoder.refresh()
        head.refresh()
    }

    /// Adds the gradients of a batch's losses.
    ///
    /// - Parameters:
    ///   - hidden: Sequences with hidden tokens.
    ///   - scale: What gradients are multiplied by.
    ///   - key: What falls out is drawn with; nil for nothing.
    /// - Returns: The sum over sequences of the mean loss of their hidden tokens.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(from hidden: HiddenTokens, scale: Float, key: UInt64?) throws -> Double {
        let trace = try encoder.forward(hidden.batch, key: key)
        defer { encoder.recycle(trace) }
        var states = rows(hidden.rows, of: trace)
        let sum = try head.learn(&states, hidden, scale: scale)
        guard sum.loss.isFinite else { return sum.loss }
        let width = configuration.hiddenSize
        trace.gradient.update(repeating: 0)
        for (place, row) in hidden.rows.enumerated() {
            for column in 0..<width {
                trace.gradient[row * width + column] = states[place * width + column]
            }
        }
        try encoder.backward(trace)
        return sum.loss
    }

    /// What a batch costs, nothing dropped, and how many hidden tokens are guessed.
    ///
    /// - Returns: The sum over sequences of the mean loss of their hidden tokens, and how many of these
    ///   have the highest score.
    /// - Throws: `BatchError`, `TensorError`.
    public func score(_ hidden: HiddenTokens) throws -> (loss: Double, right: Int) {
        let trace = try encoder.forward(hidden.batch, key: nil)
        defer { encoder.recycle(trace) }
        let sum = try head.score(rows(hidden.rows, of: trace), hidden)
        return (sum.loss, sum.right)
    }

    /// The states of some tokens, end to end.
    private func rows(_ rows: [Int], of trace: EncoderTrace) -> [Float] {
        let width = configuration.hiddenSize
        return rows.flatMap { trace.states[$0 * width..<($0 + 1) * width] }
    }
}
