import Tensors

/// Layers whose products take singles or bfloat16.
struct PlainLayers<Number: StoredNumber>: BertLayers {
    private let layers: [BertLayer]

    init(_ configuration: BertConfiguration, weights: some WeightSource) throws {
        layers = try (0..<configuration.layerCount).map {
            try BertLayer(configuration, weights: weights("\($0)"), precision: Number.precision)
        }
    }

    static func room(_ configuration: BertConfiguration) -> WorkspaceRoom {
        WorkspaceRoom(
            rounded: Number.precision == .bfloat16 ? configuration.hiddenSize : 0,
            projected: configuration.hiddenSize,
            wide: max(4 * configuration.hiddenSize, configuration.intermediateSize)
        )
    }

    func apply(to work: BertWorkspace<Number>, starts: [Int]) throws {
        for layer in layers { try layer.apply(to: work, starts: starts) }
    }
}

/// One layer: attention and a feed-forward block, each added to its input and normalised.
struct BertLayer: Sendable {
    private let qkv: Linear
    private let attention: SelfAttention
    private let output: Linear
    private let attentionNorm: LayerNorm
    private let expansion: Linear
    private let contraction: Linear
    private let outputNorm: LayerNorm

    init(
        _ configuration: BertConfiguration,
        weights: some WeightSource,
        precision: Precision
    ) throws {
        let hidden = configuration.hiddenSize
        let intermediate = configuration.intermediateSize
        attention = SelfAttention(configuration)
        qkv = try Linear.joined(
            ["query", "key", "value"].map { weights("attention.self")($0) },
            inputs: hidden,
            outputs: hidden,
            precision: precision
        )
        output = try Linear(
            weights("attention.output.dense"),
            inputs: hidden,
            outputs: hidden,
            precision: precision
        )
        attentionNorm = try LayerNorm(configuration, weights: weights("attention.output.LayerNorm"))
        expansion = try Linear(
            weights("intermediate.dense"),
            inputs: hidden,
            outputs: intermediate,
            activation: .gelu,
            precision: precision,
            result: precision
        )
        contraction = try Linear(
            weights("output.dense"),
            inputs: intermediate,
            outputs: hidden,
            precision: precision
        )
        outputNorm = try LayerNorm(configuration, weights: weights("output.LayerNorm"))
    }

    /// Replaces the hidden states of some sequences by the layer's output.
    func apply<Number>(to work: BertWorkspace<Number>, starts: [Int]) throws {
        let tokens = starts.last ?? 0
        try qkv.apply(work.input, rows: tokens, into: work.qkv)
        attention.apply(
            UnsafeBufferPointer(work.qkv),
            starts: starts,
            into: work.context,
            scratch: work.scratch
        )
        try output.apply(UnsafeBufferPointer(work.context), rows: tokens, into: work.projected)
        add(to: work, then: attentionNorm, tokens)
        try expansion.apply(work.input, rows: tokens, into: work.intermediate)
        try contraction.apply(
            UnsafeBufferPointer(work.intermediate),
            rows: tokens,
            into: work.projected
        )
        add(to: work, then: outputNorm, tokens)
    }

    private func add<Number>(to work: BertWorkspace<Number>, then norm: LayerNorm, _ tokens: Int) {
        norm.apply(
            work.hidden,
            adding: UnsafeBufferPointer(work.projected),
            rounded: work.rounded,
            rows: tokens
        )
    }
}

extension Linear {
    /// Reads `weight` [outputs, inputs] and `bias` [outputs].
    convenience init(
        _ weights: some WeightSource,
        inputs: Int,
        outputs: Int,
        activation: Activation = .identity,
        precision: Precision,
        result: Precision = .float32
    ) throws {
        try self.init(
            weight: weights.floats("weight", shape: [outputs, inputs]),
            bias: weights.floats("bias", shape: [outputs]),
            inputs: inputs,
            outputs: outputs,
            activation: activation,
            precision: precision,
            result: result
        )
    }

    /// Several layers of one input as one: a single product is faster than three.
    static func joined(
        _ parts: [some WeightSource],
        inputs: Int,
        outputs: Int,
        precision: Precision
    ) throws -> Linear {
        try Linear(
            weight: parts.flatMap { try $0.floats("weight", shape: [outputs, inputs]) },
            bias: parts.flatMap { try $0.floats("bias", shape: [outputs]) },
            inputs: inputs,
            outputs: parts.count * outputs,
            precision: precision,
            result: precision
        )
    }
}
