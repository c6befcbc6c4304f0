import Tensors
import TestSupport
import Testing

@Suite struct SelfAttentionTests {
    @Test(arguments: InstructionSet.available, [1, 7, 32, 64, 80])
    func singlePrecisionIsTheDefinition(_ set: InstructionSet, _ headDimension: Int) {
        forEachSeed(0..<6) { seed, random in
            let case_ = AttentionCase(headDimension: headDimension, &random)
            let fast: [Float] = set.use { case_.run(case_.qkv) }
            #expect(largestDifference(fast, case_.expected) < 2e-6, "seed \(seed), \(case_)")
        }
    }

    @Test(arguments: InstructionSet.available, [1, 7, 32, 64, 80])
    func bfloat16IsNearTheDefinition(_ set: InstructionSet, _ headDimension: Int) {
        forEachSeed(0..<6) { seed, random in
            let case_ = AttentionCase(headDimension: headDimension, &random)
            let fast: [BFloat16] = set.use { case_.run(Numbers.bfloat16(case_.qkv)) }
            // Values are within 2: one rounding of the result and one of the weights.
            #expect(
                largestDifference(Numbers.floats(fast), case_.expected) < 0.016,
                "seed \(seed), \(case_)"
            )
        }
    }

    @Test(arguments: InstructionSet.available)
    func everyLengthIsTheDefinition(_ set: InstructionSet) {
        var random = SplitMix64(seed: 3)
        for length in [1, 2, 3, 11, 12, 13, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 95, 130] {
            let case_ = AttentionCase(headDimension: 8, heads: 1, lengths: [length], &random)
            let fast: [Float] = set.use { case_.run(case_.qkv) }
            #expect(largestDifference(fast, case_.expected) < 2e-6, "\(length) tokens")
            let narrow: [BFloat16] = set.use { case_.run(Numbers.bfloat16(case_.qkv)) }
            #expect(largestDifference(Numbers.floats(narrow), case_.expected) < 0.016, "\(length)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func aSequenceKeepsItsBitsAmongOthers(_ set: InstructionSet) {
        var random = SplitMix64(seed: 4)
        let case_ = AttentionCase(
            headDimension: 32,
            heads: 2,
            lengths: [5, 37, 1, 64, 12],
            &random
        )
        let together: [Float] = set.use { case_.run(case_.qkv) }
        let narrow: [BFloat16] = set.use { case_.run(Numbers.bfloat16(case_.qkv)) }
        for threads in [1, 2, 5] {
            var first = 0
            for length in case_.lengths {
                let part = Array(case_.qkv[first * 192..<(first + length) * 192])
                let one = AttentionCase(headDimension: 32, heads: 2, lengths: [length], qkv: part)
                let place = first * 64..<(first + length) * 64
                let alone: [Float] = set.use { withThreads(threads) { one.run(part) } }
                #expect(alone == Array(together[place]))
                let rounded = Numbers.bfloat16(part)
                let aloneNarrow: [BFloat16] = set.use { withThreads(threads) { one.run(rounded) } }
                #expect(aloneNarrow == Array(narrow[place]))
                first += length
            }
        }
    }

    /// Weights are shifted by the largest score only where exponents would not fit else: both ways, and
    /// around the border between them.
    @Test(arguments: InstructionSet.available, [1, 4, 8, 16, 128] as [Float])
    func largeScoresAreTheDefinition(_ set: InstructionSet, _ factor: Float) {
        var random = SplitMix64(seed: 8)
        let width = 2 * 32
        let plain = AttentionCase(headDimension: 32, heads: 2, lengths: [45, 1, 33], &random)
        let qkv = plain.qkv.indices.map {
            $0 % (3 * width) < width ? plain.qkv[$0] * factor : plain.qkv[$0]
        }
        let case_ = AttentionCase(headDimension: 32, heads: 2, lengths: plain.lengths, qkv: qkv)
        let narrow: [BFloat16] = set.use { case_.run(Numbers.bfloat16(qkv)) }
        #expect(Numbers.floats(Numbers.bfloat16(qkv)) == qkv)
        #expect(largestDifference(Numbers.floats(narrow), case_.expected) < 0.016)
    }

    @Test func scoresFarApartDoNotOverflow() {
        let qkv: [Float] = [300, 300, 1, 300, -300, 2]
        let case_ = AttentionCase(headDimension: 1, heads: 1, lengths: [2], qkv: qkv)
        for set in InstructionSet.available {
            let out: [Float] = set.use { case_.run(qkv) }
            #expect(out == [1, 1])
        }
    }
}

/// Random sequences and what attention makes of them by definition.
private struct AttentionCase: CustomStringConvertible {
    let heads: Int
    let headDimension: Int
    let lengths: [Int]
    let qkv: [Float]

    init(headDimension: Int, heads: Int, lengths: [Int], qkv: [Float]) {
        (self.heads, self.headDimension, self.lengths, self.qkv) =
            (heads, headDimension, lengths, qkv)
    }

    init(headDimension: Int, heads: Int, lengths: [Int], _ random: inout SplitMix64) {
        // Numbers that bfloat16 holds exactly, so that both precisions start from the same.
        let numbers = random.floats(lengths.reduce(0, +) * 3 * heads * headDimension, in: -2...2)
        let qkv = Numbers.floats(Numbers.bfloat16(numbers))
        self.init(headDimension: headDimension, heads: heads, lengths: lengths, qkv: qkv)
    }

    init(headDimension: Int, _ random: inout SplitMix64) {
        let lengths = (0..<random.size(upTo: 4)).map { _ in 1 + random.size(upTo: 40) }
        let heads = 1 + random.size(upTo: 2)
        self.init(headDimension: headDimension, heads: heads, lengths: lengths, &random)
    }

    var expected: [Float] {
        KernelDefinition.attention(
            qkv,
            lengths: lengths,
            heads: heads,
            headDimension: headDimension
        )
    }

    func run<Number: StoredNumber>(_ qkv: [Number]) -> [Number] {
        let attention = SelfAttention(heads: heads, headDimension: headDimension)
        let size = attention.scratchSize(longest: lengths.max() ?? 1)
        let scratch = AlignedBuffer<UInt8>(count: size)
        return [Number](unsafeUninitializedCapacity: qkv.count / 3) { out, count in
            count = qkv.count / 3
            let room = UnsafeMutableBufferPointer(rebasing: out[..<count])
            qkv.withUnsafeBufferPointer {
                attention.apply(
                    $0,
                    starts: Rows.starts(of: lengths),
                    into: room,
                    scratch: scratch.numbers
                )
            }
        }
    }

    var description: String { "\(heads) heads of \(headDimension), lengths \(lengths)" }
}
