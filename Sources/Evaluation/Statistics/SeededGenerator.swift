/// Random numbers whose stream is the same on every machine and in every version (SplitMix64:
/// Steele, Lea and Flood 2014), so that an interval or a p-value can be had again to the last bit.
struct SeededGenerator: Sendable {
    private var state: UInt64

    /// Starts from a seed; neighbouring seeds give unrelated streams.
    init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 below `bound`; its bias is at most `bound` in 2³², which no figure here shows.
    mutating func index(below bound: Int) -> Int {
        Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// The elements in random order (Fisher and Yates).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for last in elements.indices.dropFirst().reversed() {
            elements.swapAt(last, index(below: last + 1))
        }
        return elements
    }
}
