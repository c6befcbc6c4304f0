import Tensors

/// One layer of an encoder that learns, on all tokens of a batch.
///
/// The order of work and what is fused: see `forward` and `backward`; residual sums and their
/// gradients are in single precision, what products take in `Number`.
final class TrainingLayer<Number: StoredNumber> {
    private let places: ParameterPlaces
    private let number: Int
    private let attention: SelfAttention
    private let norm: LayerNormGradient
    private let qkv: TrainableLinear<Number>
    private let output: TrainableLinear<Number>
    private let expansion: TrainableLinear<Number>
    private let contraction: TrainableLinear<Number>
    private let intermediate: Int

    init(_ configuration: BertConfiguration, number: Int, _ places: ParameterPlaces) throws {
        self.places = places
        self.number = number
        let hidden = configuration.hiddenSize
        intermediate = configuration.intermediateSize
        attention = SelfAttention(configuration)
        norm = LayerNormGradient(width: hidden, epsilon: configuration.layerNormEpsilon)
        let own = Number.precision
        func linear(_ inputs: Int, _ outputs: Int, _ result: Precision, _ gradient: Precision)
            throws
            -> TrainableLinear<Number>
        {
            try TrainableLinear(
                inputs: inputs,
                outputs: outputs,
                result: result,
                gradientResult: gradient
            )
        }
        qkv = try linear(hidden, 3 * hidden, own, .float32)
        output = try linear(hidden, hidden, .float32, own)
        expansion = try linear(hidden, intermediate, own, .float32)
        contraction = try linear(intermediate, hidden, .float32, own)
    }

    /// Lays the weights out anew, after a step.
    func refresh() {
        let scope = places("attention")("self")
        qkv.take(weight: scope.value("query.weight"), bias: scope.value("query.bias"))
        take(output, "attention.output.dense")
        take(expansion, "intermediate.dense")
        take(contraction, "output.dense")
    }

    private func take(_ linear: TrainableLinear<Number>, _ name: String) {
        linear.take(weight: places.value(name + ".weight"), bias: places.value(name + ".bias"))
    }

    /// y from x.
    ///
    /// - Parameters:
    ///   - x: [tokens, hidden], for the residual sum.
    ///   - rounded: The same as products take it.
    ///   - trace: Receives what the backward pass needs.
    ///   - work: Memory shared by all layers.
    ///   - y: Receives the output.
    ///   - roundedOutput: Receives it in bfloat16, where not nil.
    ///   - starts: Where sequences start.
    ///   - dropout: Of this pass.
    /// - Throws: `TensorError`.
    func forward(
        x: UnsafePointer<Float>,
        rounded: UnsafePointer<Number>,
        _ trace: LayerTrace<Number>,
        _ work: TrainingWorkspace<Number>,
        y: UnsafeMutablePointer<Float>,
        roundedOutput: UnsafeMutablePointer<BFloat16>?,
        starts: [Int],
        _ dropout: BertDropout
    ) throws {
        let tokens = starts.last ?? 0
        try qkv.apply(rounded, rows: tokens, into: trace.qkv.raw)
        attention.forward(
            trace.qkv.start,
            starts: starts,
            dropout.attention(number),
            into: trace.context.start,
            logs: trace.logs.start,
            scratch: work.scratch.numbers
        )
        try output.apply(trace.context.start, rows: tokens, into: work.extra.raw)
        let isSingle = Number.precision == .float32
        let middle = isSingle ? trace.middle.floats : y
        normalize(
            x,
            "attention.output.LayerNorm",
            dropout.hidden(number, 0),
            work,
            sum: trace.attentionSum.start,
            statistics: trace.attentionStatistics.start,
            into: middle,
            rounded: isSingle ? nil : trace.middle.halves,
            tokens
        )
        try expansion.apply(trace.middle.start, rows: tokens, into: trace.expanded.raw)
        Elements.gelu(trace.expanded.start, into: work.wide.start, count: tokens * intermediate)
        try contraction.apply(work.wide.start, rows: tokens, into: work.extra.raw)
        normalize(
            middle,
            "output.LayerNorm",
            dropout.hidden(number, 1),
            work,
            sum: trace.outputSum.start,
            statistics: trace.outputStatistics.start,
            into: y,
            rounded: roundedOutput,
            tokens
        )
    }

    private func normalize(
        _ x: UnsafePointer<Float>,
        _ name: String,
        _ dropout: Dropout,
        _ work: TrainingWorkspace<Number>,
        sum: UnsafeMutablePointer<Float>,
        statistics: UnsafeMutablePointer<Float>,
        into y: UnsafeMutablePointer<Float>,
        rounded: UnsafeMutablePointer<BFloat16>?,
        _ tokens: Int
    ) {
        norm.forward(
            x,
            adding: work.extra.start,
            dropout,
            gamma: places.value(name + ".weight"),
            beta: places.value(name + ".bias"),
            sum: sum,
            statistics: statistics,
            into: y,
            rounded: rounded,
            rows: tokens
        )
    }

    /// The gradient of x from that of y, and those of the weights.
    ///
    /// - Parameters:
    ///   - input: x as products took it.
    ///   - trace: What the forward pass kept.
    ///   - work: Its `gradient` is the gradient of y, less `extra` when `hasExtra`; both become
    ///     those of x.
    ///   - hasExtra: Whether `work.extra` is a part of the gradient.
    ///   - starts: Where sequences start.
    ///   - dropout: Of this pass.
    /// - Throws: `TensorError`.
    func backward(
        input: UnsafePointer<Number>,
        _ trace: LayerTrace<Number>,
        _ work: TrainingWorkspace<Number>,
        hasExtra: Bool,
        starts: [Int],
        _ dropout: BertDropout
    ) throws {
        let tokens = starts.last ?? 0
        normalizeBackward(
            "output.LayerNorm",
            dropout.hidden(number, 1),
            work,
            hasExtra: hasExtra,
            sum: trace.outputSum.start,
            statistics: trace.outputStatistics.start,
            tokens
        )
        try contraction.inputGradient(work.narrow.start, rows: tokens, into: work.wideGradient.raw)
        Elements.geluGradient(
            trace.expanded.start,
            activation: work.wide.start,
            gradient: work.wideGradient.start,
            count: tokens * intermediate
        )
        try addGradients(contraction, "output.dense", work.wide.start, work.narrow.start, tokens)
        try addGradients(
            expansion,
            "intermediate.dense",
            trace.middle.start,
            work.wideGradient.start,
            tokens
        )
        try expansion.inputGradient(work.wideGradient.start, rows: tokens, into: work.extra.raw)
        normalizeBackward(
            "attention.output.LayerNorm",
            dropout.hidden(number, 0),
            work,
            hasExtra: true,
            sum: trace.attentionSum.start,
            statistics: trace.attentionStatistics.start,
            tokens
        )
        try addGradients(
            output,
            "attention.output.dense",
            trace.context.start,
            work.narrow.start,
            tokens
        )
        try output.inputGradient(work.narrow.start, rows: tokens, into: work.wide.raw)
        attention.backward(
            work.wide.start,
            qkv: trace.qkv.start,
            out: trace.context.start,
            starts: starts,
            dropout.attention(number),
            logs: trace.logs.start,
            into: work.wideGradient.start,
            scratch: work.scratch.numbers
        )
        let scope = places("attention")("self")
        try qkv.addGradients(
            input,
            work.wideGradient.start,
            rows: tokens,
            weight: scope.gradient("query.weight"),
            bias: scope.gradient("query.bias")
        )
        try qkv.inputGradient(work.wideGradient.start, rows: tokens, into: work.extra.raw)
    }

    private func addGradients(
        _ linear: TrainableLinear<Number>,
        _ name: String,
        _ x: UnsafePointer<Number>,
        _ dy: UnsafePointer<Number>,
        _ tokens: Int
    ) throws {
        try linear.addGradients(
            x,
            dy,
            rows: tokens,
            weight: places.gradient(name + ".weight"),
            bias: places.gradient(name + ".bias")
        )
    }

    private func normalizeBackward(
        _ name: String,
        _ dropout: Dropout,
        _ work: TrainingWorkspace<Number>,
        hasExtra: Bool,
        sum: UnsafePointer<Float>,
        statistics: UnsafePointer<Float>,
        _ tokens: Int
    ) {
        norm.backward(
            work.gradient.start,
            adding: hasExtra ? UnsafePointer(work.extra.start) : nil,
            dropout,
            gamma: places.value(name + ".weight"),
            sum: sum,
            statistics: statistics,
            into: work.gradient.start,
            dropped: work.narrow.start,
            gammaGradient: places.gradient(name + ".weight"),
            betaGradient: places.gradient(name + ".bias"),
            scratch: work.sums.start,
            rows: tokens
        )
    }
}
