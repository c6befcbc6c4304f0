import Tensors

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
    /// Queries, keys, values and contexts of attention and, when these are done with, the
    /// intermediate numbers of the feed-forward block: what is small stays in the cache.
    private var wide: AlignedBuffer<Number>
    private var attentionScratch: AlignedBuffer<UInt8>
    private let hiddenSize: Int
    private let intermediateSize: Int

    init(_ configuration: BertConfiguration, capacity: Int, scratchSize: Int) {
        self.capacity = capacity
        hiddenSize = configuration.hiddenSize
        intermediateSize = configuration.intermediateSize
        states = AlignedBuffer(count: capacity * hiddenSize)
        let rounds = Number.precision == .bfloat16
        roundedStates = AlignedBuffer(count: rounds ? capacity * hiddenSize : 0)
        sums = AlignedBuffer(count: capacity * hiddenSize)
        wide = AlignedBuffer(count: capacity * max(4 * hiddenSize, intermediateSize))
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
