import Tensors
import TestSupport
import Testing

@Suite struct Int8TokenLayerTests {
    @Test(arguments: InstructionSet.available, [(60, 100), (384, 800)])
    func tokensAreTheDefinition(_ set: InstructionSet, _ sizes: (Int, Int)) {
        var random = SplitMix64(seed: 1)
        let parts = Parts(width: sizes.0, wide: sizes.1, &random)
        for rows in [1, 5, 13] {
            let context = Numbers.bfloat16(random.floats(rows * sizes.0))
            let hidden = random.floats(rows * sizes.0)
            let fast = set.use { parts.run(context, hidden, rows: rows) }
            let slow = parts.definition(Numbers.floats(context), hidden)
            // A number close to the middle between two steps may be rounded either way.
            #expect(largestDifference(fast.hidden, slow.hidden) < 0.06, "\(rows) rows")
            #expect(cosine(fast.hidden, slow.hidden) > 0.9999)
            #expect(cosine(Numbers.floats(fast.qkv), slow.qkv) > 0.9999)
        }
    }

    @Test(arguments: InstructionSet.available)
    func tokensKeepTheirBits(_ set: InstructionSet) {
        var random = SplitMix64(seed: 2)
        let width = 96
        let parts = Parts(width: width, wide: 400, &random)
        let total = 110
        let context = Numbers.bfloat16(random.floats(total * width))
        let hidden = random.floats(total * width)
        let all = set.use { parts.run(context, hidden, rows: total) }
        for count in [1, 2, 12, 13, 48, 49, 100] {
            let first = Int.random(in: 0...total - count, using: &random)
            let place = first * width..<(first + count) * width
            let qkv = 3 * place.lowerBound..<3 * place.upperBound
            for threads in [1, 2, 3] {
                let part = withThreads(threads) {
                    set.use {
                        parts.run(Array(context[place]), Array(hidden[place]), rows: count)
                    }
                }
                #expect(part.hidden == Array(all.hidden[place]), "\(count) rows from \(first)")
                #expect(part.qkv == Array(all.qkv[qkv]), "\(count) rows from \(first)")
            }
        }
    }

    /// A layer and its parts as numbers.
    private struct Parts {
        let width: Int
        let wide: Int
        let weights: [[Float]]
        let biases: [[Float]]
        let norms: [[Float]]
        let layer: Int8TokenLayer
        let next: Int8Linear
        private static let epsilon: Float = 1e-12

        init(width: Int, wide: Int, _ random: inout SplitMix64) {
            let sizes = [(width, width), (width, wide), (wide, width), (width, 3 * width)]
            let weights = sizes.map { random.floats($0 * $1, in: -0.1...0.1) }
            let biases = sizes.map { random.floats($0.1, in: -0.1...0.1) }
            let norms = (0..<4).map {
                random.floats(width, in: $0 % 2 == 0 ? 0.5...1.5 : -0.5...0.5)
            }
            let linears = sizes.indices.map {
                Int8Linear(
                    weight: weights[$0],
                    bias: biases[$0],
                    inputs: sizes[$0].0,
                    outputs: sizes[$0].1
                )
            }
            func norm(_ index: Int) -> LayerNorm {
                LayerNorm(gamma: norms[index], beta: norms[index + 1], epsilon: Self.epsilon)
            }
            layer = Int8TokenLayer(
                projection: linears[0],
                attentionNorm: norm(0),
                expansion: linears[1],
                contraction: linears[2],
                outputNorm: norm(2)
            )
            next = linears[3]
            (self.width, self.wide) = (width, wide)
            (self.weights, self.biases, self.norms) = (weights, biases, norms)
        }

        func run(_ context: [BFloat16], _ hidden: [Float], rows: Int) -> (
            hidden: [Float], qkv: [BFloat16]
        ) {
            let scratch = AlignedBuffer<UInt8>(count: Int8Linear.scratchSize(inputs: width))
            var hidden = hidden
            var qkv = [BFloat16](repeating: BFloat16(0), count: rows * 3 * width)
            context.withUnsafeBufferPointer { context in
                hidden.withUnsafeMutableBufferPointer { hidden in
                    qkv.withUnsafeMutableBufferPointer {
                        layer.apply(
                            context: context,
                            hidden: hidden,
                            next: next,
                            qkv: $0,
                            rows: rows,
                            scratch: scratch.numbers
                        )
                    }
                }
            }
            return (hidden, qkv)
        }

        func definition(_ context: [Float], _ hidden: [Float]) -> (hidden: [Float], qkv: [Float]) {
            let middle = normalized(sum(hidden, linear(0, context, width, width)), 0)
            let up = linear(1, middle, width, wide).map(KernelDefinition.gelu)
            let end = normalized(sum(middle, linear(2, up, wide, width)), 2)
            return (end, linear(3, end, width, 3 * width))
        }

        private func linear(_ index: Int, _ x: [Float], _ inputs: Int, _ outputs: Int) -> [Float] {
            KernelDefinition.int8Linear(
                x,
                weights[index],
                biases[index],
                inputs: inputs,
                outputs: outputs
            )
        }

        private func sum(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }

        private func normalized(_ x: [Float], _ norm: Int) -> [Float] {
            stride(from: 0, to: x.count, by: width).flatMap {
                KernelDefinition.layerNorm(
                    Array(x[$0..<$0 + width]),
                    norms[norm],
                    norms[norm + 1],
                    Double(Self.epsilon)
                )
            }
        }
    }
}
