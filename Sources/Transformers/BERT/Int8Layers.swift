import Tensors

/// Layers whose products take bytes; attention, of which little is in products, takes bfloat16.
struct Int8Layers: BertLayers {
    private let attention: SelfAttention
    /// What queries, keys and values are made with, by layer.
    private let qkv: [Int8Linear]
    /// The rest of each layer.
    private let tokens: [Int8TokenLayer]

    init(_ configuration: BertConfiguration, weights: some WeightSource) throws {
        attention = SelfAttention(configuration)
        let scopes = (0..<configuration.layerCount).map { weights("\($0)") }
        let hidden = configuration.hiddenSize
        qkv = try scopes.map { try Int8Linear(joining: $0("attention.self"), hidden: hidden) }
        tokens = try scopes.map { try Int8TokenLayer(configuration, weights: $0) }
    }

    static func room(_ configuration: BertConfiguration) -> WorkspaceRoom {
        let hidden = configuration.hiddenSize
        return WorkspaceRoom(rounded: 0, projected: 0, wide: 4 * hidden) {
            Int8Linear.scratchSize(inputs: hidden)
        }
    }

    func apply(to work: BertWorkspace<BFloat16>, starts: [Int]) throws {
        let rows = starts.last ?? 0
        let hidden = UnsafeBufferPointer(work.hidden)
        qkv.first?.apply(hidden, rows: rows, into: work.qkv, scratch: work.scratch)
        for (index, layer) in tokens.enumerated() {
            attention.apply(
                UnsafeBufferPointer(work.qkv),
                starts: starts,
                into: work.context,
                scratch: work.scratch
            )
            layer.apply(
                context: UnsafeBufferPointer(work.context),
                hidden: work.hidden,
                next: index + 1 < qkv.count ? qkv[index + 1] : nil,
                qkv: work.qkv,
                rows: rows,
                scratch: work.scratch
            )
        }
    }
}

extension Int8TokenLayer {
    fileprivate convenience init(_ configuration: BertConfiguration, weights: some WeightSource)
        throws
    {
        let hidden = configuration.hiddenSize
        let intermediate = configuration.intermediateSize
        self.init(
            projection: try Int8Linear(weights("attention.output.dense"), hidden, hidden),
            attentionNorm: try LayerNorm(
                configuration,
                weights: weights("attention.output.LayerNorm")
            ),
            expansion: try Int8Linear(weights("intermediate.dense"), hidden, intermediate),
            contraction: try Int8Linear(weights("output.dense"), intermediate, hidden),
            outputNorm: try LayerNorm(configuration, weights: weights("output.LayerNorm"))
        )
    }
}

extension Int8Linear {
    /// Reads `weight` [outputs, inputs] and `bias` [outputs].
    fileprivate convenience init(_ weights: some WeightSource, _ inputs: Int, _ outputs: Int)
        throws
    {
        self.init(
            weight: try weights.floats("weight", shape: [outputs, inputs]),
            bias: try weights.floats("bias", shape: [outputs]),
            inputs: inputs,
            outputs: outputs
        )
    }

    /// Queries, keys and values as one product.
    fileprivate convenience init(joining weights: some WeightSource, hidden: Int) throws {
        let parts = ["query", "key", "value"].map { weights($0) }
        self.init(
            weight: try parts.flatMap { try $0.floats("weight", shape: [hidden, hidden]) },
            bias: try parts.flatMap { try $0.floats("bias", shape: [hidden]) },
            inputs: hidden,
            outputs: 3 * hidden
        )
    }
}
