import Tensors

extension ParameterLayout {
    /// Adds the weights of a BERT encoder.
    ///
    /// Queries, keys and values lie side by side, so that one product does for the three.
    ///
    /// - Parameters:
    ///   - configuration: Its sizes.
    ///   - prefix: What its keys start with, such as `bert.`; empty for none.
    public mutating func addBert(_ configuration: BertConfiguration, prefix: String) {
        let hidden = configuration.hiddenSize
        let embeddings = prefix + "embeddings."
        add(embeddings + "word_embeddings.weight", [configuration.vocabularySize, hidden])
        add(embeddings + "position_embeddings.weight", [configuration.positionCount, hidden])
        add(embeddings + "token_type_embeddings.weight", [configuration.segmentCount, hidden])
        addNorm(embeddings + "LayerNorm", hidden)
        for layer in 0..<configuration.layerCount {
            addBertLayer(configuration, prefix: "\(prefix)encoder.layer.\(layer).")
        }
    }

    private mutating func addBertLayer(_ configuration: BertConfiguration, prefix: String) {
        let hidden = configuration.hiddenSize
        let wide = configuration.intermediateSize
        let parts = ["query", "key", "value"].map { prefix + "attention.self." + $0 }
        for part in parts { add(part + ".weight", [hidden, hidden]) }
        for part in parts { add(part + ".bias", [hidden]) }
        addLinear(prefix + "attention.output.dense", [hidden, hidden])
        addNorm(prefix + "attention.output.LayerNorm", hidden)
        addLinear(prefix + "intermediate.dense", [wide, hidden])
        addLinear(prefix + "output.dense", [hidden, wide])
        addNorm(prefix + "output.LayerNorm", hidden)
    }

    /// Adds `weight` [outputs, inputs] and `bias` [outputs].
    public mutating func addLinear(_ name: String, _ shape: [Int]) {
        add(name + ".weight", shape)
        add(name + ".bias", [shape[0]])
    }

    private mutating func addNorm(_ name: String, _ width: Int) {
        add(name + ".weight", [width])
        add(name + ".bias", [width])
    }
}

/// Where weights and their gradients lie in memory, by the names below a prefix.
struct ParameterPlaces {
    private let store: ParameterStore
    private let prefix: String

    init(_ store: ParameterStore, prefix: String) {
        self.store = store
        self.prefix = prefix
    }

    func callAsFunction(_ name: String) -> ParameterPlaces {
        ParameterPlaces(store, prefix: prefix + name + ".")
    }

    func value(_ name: String) -> UnsafeMutablePointer<Float> {
        start(store.value(prefix + name))
    }

    func gradient(_ name: String) -> UnsafeMutablePointer<Float> {
        start(store.gradient(prefix + name))
    }

    private func start(_ numbers: UnsafeMutableBufferPointer<Float>) -> UnsafeMutablePointer<Float>
    {
        guard let start = numbers.baseAddress else { preconditionFailure("no numbers: \(prefix)") }
        return start
    }
}
