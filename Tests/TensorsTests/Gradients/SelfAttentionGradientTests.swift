import Tensors
import TestSupport
import Testing

@Suite struct SelfAttentionGradientTests {
    @Test(arguments: InstructionSet.available, [(1, 1), (2, 3), (13, 8), (33, 2)])
    func gradientsAreDifferencesOfTheDefinition(_ set: InstructionSet, _ shape: (Int, Int)) {
        let (tokens, dimension) = shape
        var random = SplitMix64(seed: UInt64(tokens))
        let case_ = GradientCase(lengths: [tokens], heads: 2, dimension: dimension, &random)
        let (out, gradient) = set.use { case_.run(case_.qkv, case_.upstream, .none) }
        let definition = { (qkv: [Double]) in
            GradientDefinition.attention(qkv, heads: 2, headDimension: dimension)
        }
        #expect(largestDifference(out, definition(case_.qkv.doubles).floats) < 2e-6)
        let stride = tokens < 5 ? 1 : 23
        let expected = GradientDefinition.gradient(at: case_.qkv.doubles, every: stride) {
            GradientDefinition.inner(case_.upstream.doubles, definition($0))
        }
        #expect(largestDifference(gradient.every(stride), expected.floats) < 5e-6)
    }

    @Test(arguments: InstructionSet.available)
    func droppedWeightsGiveTheGradientOfTheirOwnForwardPass(_ set: InstructionSet) {
        var random = SplitMix64(seed: 9)
        let case_ = GradientCase(lengths: [5, 18], heads: 2, dimension: 4, &random)
        let dropout = Dropout(rate: 0.3, key: 5)
        let (out, gradient) = set.use { case_.run(case_.qkv, case_.upstream, dropout) }
        let plain = set.use { case_.run(case_.qkv, case_.upstream, .none) }
        #expect(largestDifference(out, plain.0) > 0.05)
        let expected = GradientDefinition.gradient(at: case_.qkv.doubles, every: 7, step: 2e-2) {
            let (out, _) = set.use { [qkv = $0.floats] in
                case_.run(qkv, case_.upstream, dropout)
            }
            return GradientDefinition.inner(case_.upstream.doubles, out.doubles)
        }
        #expect(largestDifference(gradient.every(7), expected.floats) < 1e-3)
    }

    @Test func longSequencesOfManyHeadsFollowShortBlocks() {
        // Several blocks of queries, with a rest: the gradient of a sum over values is known.
        var random = SplitMix64(seed: 10)
        let case_ = GradientCase(lengths: [131], heads: 1, dimension: 32, &random)
        let (_, fast) = case_.run(case_.qkv, case_.upstream, .none)
        let (_, slow) = InstructionSet.portable.use {
            case_.run(case_.qkv, case_.upstream, .none)
        }
        #expect(largestDifference(fast, slow) < 5e-6)
        let probe = Array(case_.qkv.doubles[..<3])
        let expected = GradientDefinition.gradient(at: probe) {
            let qkv = $0 + case_.qkv.doubles[3...]
            return GradientDefinition.inner(
                case_.upstream.doubles,
                GradientDefinition.attention(qkv, heads: 1, headDimension: 32)
            )
        }
        #expect(largestDifference(Array(fast[..<3]), expected.floats) < 5e-6)
    }

    @Test(arguments: InstructionSet.available)
    func bfloat16IsNearSinglePrecision(_ set: InstructionSet) {
        var random = SplitMix64(seed: 11)
        let case_ = GradientCase(lengths: [70, 0, 1, 33], heads: 2, dimension: 32, &random)
        let qkv = Numbers.bfloat16(case_.qkv)
        let upstream = Numbers.bfloat16(case_.upstream)
        let dropout = Dropout(rate: 0.1, key: 3)
        let narrow = set.use { case_.run(qkv, upstream, dropout) }
        let wide = set.use {
            case_.run(Numbers.floats(qkv), Numbers.floats(upstream), dropout)
        }
        #expect(largestDifference(Numbers.floats(narrow.0), wide.0) < 0.02)
        #expect(largestDifference(Numbers.floats(narrow.1), wide.1) < 0.02)
    }

    @Test func threadsDoNotMatter() {
        var random = SplitMix64(seed: 12)
        let case_ = GradientCase(lengths: [50, 3, 64], heads: 3, dimension: 16, &random)
        let dropout = Dropout(rate: 0.2, key: 3)
        let one = withThreads(1) { case_.run(case_.qkv, case_.upstream, dropout) }
        let five = withThreads(5) { case_.run(case_.qkv, case_.upstream, dropout) }
        #expect(one.0 == five.0)
        #expect(one.1 == five.1)
    }
}

private struct GradientCase {
    let lengths: [Int]
    let attention: SelfAttention
    let qkv: [Float]
    let upstream: [Float]

    init(lengths: [Int], heads: Int, dimension: Int, _ random: inout SplitMix64) {
        self.lengths = lengths
        attention = SelfAttention(heads: heads, headDimension: dimension)
        let tokens = lengths.reduce(0, +)
        qkv = random.floats(tokens * 3 * heads * dimension)
        upstream = random.floats(tokens * heads * dimension)
    }

    func run<Number: StoredNumber>(_ qkv: [Number], _ upstream: [Number], _ dropout: Dropout)
        -> ([Number], [Number])
    {
        let starts = Rows.starts(of: lengths)
        var out = upstream
        var gradient = qkv
        var logs = [Float](repeating: 0, count: upstream.count)
        let longest = lengths.max() ?? 0
        var scratch = AlignedBuffer<UInt8>(
            count: attention.trainingScratchSize(longest: longest)
        )
        scratch.withMutableNumbers { scratch in
            attention.forward(
                qkv,
                starts: starts,
                dropout,
                into: &out,
                logs: &logs,
                scratch: scratch
            )
            attention.backward(
                upstream,
                qkv: qkv,
                out: out,
                starts: starts,
                dropout,
                logs: logs,
                into: &gradient,
                scratch: scratch
            )
        }
        return (out, gradient)
    }
}
