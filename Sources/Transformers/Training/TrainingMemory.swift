import Tensors

/// What one layer's backward pass needs of its forward pass.
final class LayerTrace<Number: StoredNumber> {
    let qkv: AlignedBuffer<Number>
    let context: AlignedBuffer<Number>
    let logs: AlignedBuffer<Float>
    let attentionSum: AlignedBuffer<Float>
    let attentionStatistics: AlignedBuffer<Float>
    /// The input of the feed-forward block.
    let middle: AlignedBuffer<Number>
    /// What goes into the activation.
    let expanded: AlignedBuffer<Number>
    let outputSum: AlignedBuffer<Float>
    let outputStatistics: AlignedBuffer<Float>

    init(_ configuration: BertConfiguration, capacity: Int) {
        let hidden = configuration.hiddenSize
        qkv = AlignedBuffer(count: capacity * 3 * hidden)
        context = AlignedBuffer(count: capacity * hidden)
        logs = AlignedBuffer(count: capacity * configuration.headCount)
        attentionSum = AlignedBuffer(count: capacity * hidden)
        attentionStatistics = AlignedBuffer(count: capacity * 2)
        middle = AlignedBuffer(count: capacity * hidden)
        expanded = AlignedBuffer(count: capacity * configuration.intermediateSize)
        outputSum = AlignedBuffer(count: capacity * hidden)
        outputStatistics = AlignedBuffer(count: capacity * 2)
    }
}

/// Memory that the layers of one pass use after each other.
final class TrainingWorkspace<Number: StoredNumber> {
    /// What products add to residual sums, and to their gradients, [capacity, hidden].
    let extra: AlignedBuffer<Float>
    /// The gradient of the residual sum, [capacity, hidden].
    let gradient: AlignedBuffer<Float>
    /// The same, dropped, as products take it.
    let narrow: AlignedBuffer<Number>
    let wide: AlignedBuffer<Number>
    let wideGradient: AlignedBuffer<Number>
    let sums: AlignedBuffer<Float>
    let scratch: AlignedBuffer<UInt8>

    init(_ configuration: BertConfiguration, capacity: Int, longest: Int) {
        let hidden = configuration.hiddenSize
        let wideCount = capacity * max(3 * hidden, configuration.intermediateSize)
        extra = AlignedBuffer(count: capacity * hidden)
        gradient = AlignedBuffer(count: capacity * hidden)
        narrow = AlignedBuffer(count: capacity * hidden)
        wide = AlignedBuffer(count: wideCount)
        wideGradient = AlignedBuffer(count: wideCount)
        let norm = LayerNormGradient(width: hidden, epsilon: 0)
        sums = AlignedBuffer(count: norm.scratchCount(rows: capacity))
        let attention = SelfAttention(configuration)
        scratch = AlignedBuffer(count: attention.trainingScratchSize(longest: longest))
    }
}

extension AlignedBuffer {
    /// Where the numbers start.
    var start: UnsafeMutablePointer<Number> {
        guard let start = numbers.baseAddress else { preconditionFailure("no memory") }
        return start
    }

    var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(start) }
    /// The numbers where they are floats.
    var floats: UnsafeMutablePointer<Float> { raw.assumingMemoryBound(to: Float.self) }
    /// The numbers where they are bfloat16.
    var halves: UnsafeMutablePointer<BFloat16> { raw.assumingMemoryBound(to: BFloat16.self) }
}

/// What falls out where in one pass through an encoder.
struct BertDropout {
    private let hiddenRate: Float
    private let attentionRate: Float
    private let base: Dropout

    /// Nothing falls out without a key.
    init(hidden: Float, attention: Float, key: UInt64?) {
        hiddenRate = key == nil ? 0 : hidden
        attentionRate = key == nil ? 0 : attention
        base = Dropout(rate: 0.5, key: key ?? 0)
    }

    var embeddings: Dropout { base.at(0, rate: hiddenRate) }

    func attention(_ layer: Int) -> Dropout { base.at(3 * layer + 1, rate: attentionRate) }

    /// Block 0 stands behind attention, 1 behind the feed-forward block.
    func hidden(_ layer: Int, _ block: Int) -> Dropout {
        base.at(3 * layer + 2 + block, rate: hiddenRate)
    }
}
