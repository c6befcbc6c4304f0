import Tensors

/// How many numbers a workspace holds for each token, beside its hidden state.
struct WorkspaceRoom: Sendable {
    /// The hidden state as bfloat16; 0 for none.
    let rounded: Int
    /// What a product adds to the hidden state; 0 for none.
    let projected: Int
    /// Queries, keys, values and contexts of attention and, when these are done with, the
    /// intermediate numbers of the feed-forward block: what is small stays in the cache.
    let wide: Int
    /// Bytes of scratch that layers need, where it is more than attention needs.
    var scratch: @Sendable () -> Int = { 0 }
}

/// The memory one pass through an encoder works in, reused from pass to pass.
final class BertWorkspace<Number: StoredNumber> {
    /// The rows every buffer has room for.
    let capacity: Int
    /// The hidden states, [capacity, hidden]: the sums between layers stay in single precision.
    private var states: AlignedBuffer<Float>
    /// The hidden states as products take them; empty when these take singles.
    private var roundedStates: AlignedBuffer<BFloat16>
    /// What a product adds to the hidden states, [capacity, hidden].
    private var sums: AlignedBuffer<Float>
    private var wide: AlignedBuffer<Number>
    private var attentionScratch: AlignedBuffer<UInt8>
    private let hiddenSize: Int
    private let intermediateSize: Int

    init(
        _ configuration: BertConfiguration,
        room: WorkspaceRoom,
        capacity: Int,
        scratchSize: Int
    ) {
        self.capacity = capacity
        hiddenSize = configuration.hiddenSize
        intermediateSize = configuration.intermediateSize
        states = AlignedBuffer(count: capacity * hiddenSize)
        roundedStates = AlignedBuffer(count: capacity * room.rounded)
        sums = AlignedBuffer(count: capacity * room.projected)
        wide = AlignedBuffer(count: capacity * room.wide)
        attentionScratch = AlignedBuffer(count: scratchSize)
    }

    var hidden: UnsafeMutableBufferPointer<Float> { states.numbers }
    var rounded: UnsafeMutableBufferPointer<BFloat16>? {
        roundedStates.count == 0 ? nil : roundedStates.numbers
    }
    var projected: UnsafeMutableBufferPointer<Float> { sums.numbers }
    var qkv: UnsafeMutableBufferPointer<Number> { part(0..<3 * hiddenSize) }
    var context: UnsafeMutableBufferPointer<Number> { part(3 * hiddenSize..<4 * hiddenSize) }
    var intermediate: UnsafeMutableBufferPointer<Number> { part(0..<intermediateSize) }
    var scratch: UnsafeMutableBufferPointer<UInt8> { attentionScratch.numbers }

    /// The hidden states in the precision of products.
    var input: UnsafeBufferPointer<Number> {
        let start: UnsafeRawPointer? =
            Number.precision == .float32
            ? UnsafeRawPointer(hidden.baseAddress) : UnsafeRawPointer(rounded?.baseAddress)
        return UnsafeBufferPointer(
            start: start?.assumingMemoryBound(to: Number.self),
            count: hidden.count
        )
    }

    private func part(_ columns: Range<Int>) -> UnsafeMutableBufferPointer<Number> {
        UnsafeMutableBufferPointer(
            rebasing: wide.numbers[columns.lowerBound * capacity..<columns.upperBound * capacity]
        )
    }
}
