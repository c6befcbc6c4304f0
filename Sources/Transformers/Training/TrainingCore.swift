import Tensors

/// A forward pass that can be gone back through.
protocol EncoderCore {
    func refresh()
    func forward(_ batch: PackedBatch, key: UInt64?, into trace: EncoderTrace) throws
    func backward(_ trace: EncoderTrace) throws
    func makeTrace(tokens: Int, longest: Int) -> EncoderTrace
}

/// What a pass through an encoder left, and room for its gradient.
public class EncoderTrace {
    /// The batch it was.
    public internal(set) var batch = PackedBatch()
    var key: UInt64?
    let capacity: Int
    let longest: Int

    init(capacity: Int, longest: Int) {
        self.capacity = capacity
        self.longest = longest
    }

    /// The hidden states, [tokens, hidden].
    public var states: UnsafeMutableBufferPointer<Float> { preconditionFailure("a pass's own") }

    /// Their gradient, [tokens, hidden]: to be written before the backward pass.
    public var gradient: UnsafeMutableBufferPointer<Float> { preconditionFailure("a pass's own") }
}

/// A pass whose products take `Number`s.
final class NumberTrace<Number: StoredNumber>: EncoderTrace {
    private let width: Int
    /// Of the embeddings and each layer, as products take them, [capacity, hidden].
    let inputs: [NumberBox<Number>]
    /// The inputs in single precision, where these are rounded and layers are computed again.
    let residuals: [NumberBox<Float>]
    /// One of each layer, or one for all when layers are computed again.
    let layers: [LayerTrace<Number>]
    let embeddingSum: AlignedBuffer<Float>
    let embeddingStatistics: AlignedBuffer<Float>
    let hidden: AlignedBuffer<Float>
    let work: TrainingWorkspace<Number>

    init(_ configuration: BertConfiguration, capacity: Int, longest: Int, recomputes: Bool) {
        width = configuration.hiddenSize
        let count = capacity * width
        let depth = configuration.layerCount
        inputs = (0...depth).map { _ in NumberBox(count: count) }
        let keepsResiduals = recomputes && Number.precision != .float32
        residuals = (0..<(keepsResiduals ? depth : 0)).map { _ in NumberBox(count: count) }
        layers = (0..<(recomputes ? min(1, depth) : depth)).map { _ in
            LayerTrace(configuration, capacity: capacity)
        }
        embeddingSum = AlignedBuffer(count: count)
        embeddingStatistics = AlignedBuffer(count: capacity * 2)
        hidden = AlignedBuffer(count: Number.precision == .float32 ? 0 : count)
        work = TrainingWorkspace(configuration, capacity: capacity, longest: longest)
        super.init(capacity: capacity, longest: longest)
    }

    override var states: UnsafeMutableBufferPointer<Float> {
        let start = Number.precision == .float32 ? inputs[inputs.count - 1].floats : hidden.start
        return UnsafeMutableBufferPointer(start: start, count: batch.tokenCount * width)
    }

    override var gradient: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: work.gradient.start, count: batch.tokenCount * width)
    }
}

/// A buffer that can stand in an array.
final class NumberBox<Number: StoredNumber> {
    private let numbers: AlignedBuffer<Number>

    init(count: Int) { numbers = AlignedBuffer(count: count) }

    var start: UnsafeMutablePointer<Number> { numbers.start }
    var floats: UnsafeMutablePointer<Float> { numbers.floats }
    var halves: UnsafeMutablePointer<BFloat16> { numbers.halves }
}

/// The embeddings and layers of an encoder that learns.
final class TrainingCore<Number: StoredNumber>: EncoderCore {
    private let configuration: BertConfiguration
    private let rates: BertTrainingOptions
    private let embeddings: TrainingEmbeddings
    private let layers: [TrainingLayer<Number>]

    init(
        _ configuration: BertConfiguration,
        _ store: ParameterStore,
        prefix: String,
        _ options: BertTrainingOptions
    ) throws {
        self.configuration = configuration
        rates = options
        let places = ParameterPlaces(store, prefix: prefix)
        embeddings = TrainingEmbeddings(configuration, places("embeddings"))
        layers = try (0..<configuration.layerCount).map {
            try TrainingLayer(configuration, number: $0, places("encoder")("layer")("\($0)"))
        }
    }

    func makeTrace(tokens: Int, longest: Int) -> EncoderTrace {
        NumberTrace<Number>(
            configuration,
            capacity: Linear.roundedRows(tokens),
            longest: longest,
            recomputes: rates.recomputesLayers
        )
    }

    func refresh() {
        // Layers share no memory that is written here.
        let layers = Shared(layers)
        Parallelism.forEach(below: layers.value.count) { layers.value[$0].refresh() }
    }

    func forward(_ batch: PackedBatch, key: UInt64?, into trace: EncoderTrace) throws {
        let trace = own(trace)
        trace.batch = batch
        trace.key = key
        let dropout = dropout(key)
        let starts = Rows.starts(of: batch.lengths)
        let isSingle = Number.precision == .float32
        embeddings.forward(
            batch,
            sum: trace.embeddingSum.start,
            statistics: trace.embeddingStatistics.start,
            into: isSingle ? trace.inputs[0].floats : trace.hidden.start,
            rounded: isSingle ? nil : trace.inputs[0].halves,
            dropout.embeddings
        )
        for layer in layers.indices {
            if !trace.residuals.isEmpty {
                trace.residuals[layer].start.update(
                    from: trace.hidden.start,
                    count: batch.tokenCount * configuration.hiddenSize
                )
            }
            try forward(layer, trace, starts, dropout)
        }
    }

    /// One layer, from its saved input or, in single precision's stead, the hidden states.
    private func forward(
        _ layer: Int,
        _ trace: NumberTrace<Number>,
        _ starts: [Int],
        _ dropout: BertDropout
    ) throws {
        let isSingle = Number.precision == .float32
        try layers[layer].forward(
            x: isSingle ? trace.inputs[layer].floats : trace.hidden.start,
            rounded: trace.inputs[layer].start,
            trace.layers[rates.recomputesLayers ? 0 : layer],
            trace.work,
            y: isSingle ? trace.inputs[layer + 1].floats : trace.hidden.start,
            roundedOutput: isSingle ? nil : trace.inputs[layer + 1].halves,
            starts: starts,
            dropout
        )
    }

    func backward(_ trace: EncoderTrace) throws {
        let trace = own(trace)
        let dropout = dropout(trace.key)
        let starts = Rows.starts(of: trace.batch.lengths)
        let count = trace.batch.tokenCount * configuration.hiddenSize
        var hasExtra = false
        for layer in layers.indices.reversed() {
            // The last layer's numbers are still there.
            if rates.recomputesLayers && layer < layers.count - 1 {
                try recompute(layer, trace, starts, dropout, count)
            }
            try layers[layer].backward(
                input: trace.inputs[layer].start,
                trace.layers[rates.recomputesLayers ? 0 : layer],
                trace.work,
                hasExtra: hasExtra,
                starts: starts,
                dropout
            )
            hasExtra = true
        }
        if hasExtra {
            Elements.add(trace.work.extra.start, to: trace.work.gradient.start, count: count)
        }
        embeddings.backward(
            trace.batch,
            gradient: trace.work.gradient.start,
            sum: trace.embeddingSum.start,
            statistics: trace.embeddingStatistics.start,
            scratch: trace.work.sums.start,
            dropout.embeddings
        )
    }

    private func recompute(
        _ layer: Int,
        _ trace: NumberTrace<Number>,
        _ starts: [Int],
        _ dropout: BertDropout,
        _ count: Int
    ) throws {
        // The gradient's second part would be overwritten.
        Elements.add(trace.work.extra.start, to: trace.work.gradient.start, count: count)
        if !trace.residuals.isEmpty {
            trace.hidden.start.update(from: trace.residuals[layer].start, count: count)
        }
        try forward(layer, trace, starts, dropout)
        trace.work.extra.start.update(repeating: 0, count: count)
    }

    private func dropout(_ key: UInt64?) -> BertDropout {
        BertDropout(
            hidden: rates.hiddenDropout,
            attention: rates.attentionDropout,
            key: key
        )
    }

    private func own(_ trace: EncoderTrace) -> NumberTrace<Number> {
        guard let own = trace as? NumberTrace<Number> else {
            preconditionFailure("a pass of another encoder")
        }
        return own
    }
}
