import Tensors
import TestSupport
import Testing

@Suite struct ElementsTests {
    @Test(arguments: InstructionSet.available)
    func geluAndItsGradientAreTheDefinition(_ set: InstructionSet) {
        forEachSeed(0..<10) { seed, random in
            let z = random.floats(random.size(upTo: 70), in: -6...6)
            let upstream = random.floats(z.count)
            var h = z
            var d = upstream
            set.use { Elements.geluGradient(z, activation: &h, gradient: &d, count: z.count) }
            var forward = z
            set.use { Elements.gelu(z, into: &forward, count: z.count) }
            let slopes = z.doubles.map { z in
                GradientDefinition.gradient(at: [z]) { GradientDefinition.gelu($0[0]) }[0]
            }
            let expected = zip(slopes, upstream).map { Float($0 * Double($1)) }
            #expect(largestDifference(d, expected) < 1e-6, "seed \(seed)")
            let values = z.doubles.map(GradientDefinition.gelu).floats
            #expect(largestDifference(h, values) < 1e-6, "seed \(seed)")
            #expect(largestDifference(forward, values) < 1e-6, "seed \(seed)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func bfloat16GELUIsTheRoundedDefinition(_ set: InstructionSet) {
        var random = SplitMix64(seed: 1)
        let z = Numbers.bfloat16(random.floats(77, in: -4...4))
        var d = Numbers.bfloat16(random.floats(77))
        let upstream = Numbers.floats(d)
        var h = z
        set.use { Elements.geluGradient(z, activation: &h, gradient: &d, count: 77) }
        let wide = Numbers.floats(z)
        let slopes = wide.doubles.map { z in
            GradientDefinition.gradient(at: [z]) { GradientDefinition.gelu($0[0]) }[0]
        }
        let expected = zip(slopes, upstream).map { Float($0) * $1 }
        #expect(largestDifference(Numbers.floats(d), expected) < 0.01)
        #expect(largestDifference(Numbers.floats(h), wide.map(KernelDefinition.gelu)) < 0.02)
    }

    @Test(arguments: InstructionSet.available, [(0, 5), (1, 1), (3, 17), (130, 70), (65, 33)])
    func columnSumsAreTheDefinition(_ set: InstructionSet, _ shape: (Int, Int)) {
        let (rows, columns) = shape
        var random = SplitMix64(seed: 2)
        let x = random.floats(rows * columns)
        let before = random.floats(columns)
        let expected = (0..<columns).map { column in
            (0..<rows).reduce(before[column]) { $0 + x[$1 * columns + column] }
        }
        var sums = before
        set.use { Elements.addColumnSums(of: x, rows: rows, columns: columns, to: &sums) }
        #expect(largestDifference(sums, expected) < 1e-5)
    }

    @Test func sumsOfSquaresDoNotDependOnThreads() {
        var random = SplitMix64(seed: 3)
        let x = random.floats(100_003)
        let one = withThreads(1) { x.withUnsafeBufferPointer(Elements.sumOfSquares) }
        let many = withThreads(5) { x.withUnsafeBufferPointer(Elements.sumOfSquares) }
        #expect(one == many)
        #expect(abs(one - GradientDefinition.inner(x.doubles, x.doubles)) < 1e-7)
        #expect([Float]().withUnsafeBufferPointer(Elements.sumOfSquares) == 0)
    }

    @Test(arguments: InstructionSet.available)
    func adamIsTheDefinition(_ set: InstructionSet) {
        var random = SplitMix64(seed: 4)
        let count = 37
        var weights = random.floats(count)
        var first = random.floats(count)
        var second = random.floats(count, in: 0...1)
        let gradients = random.floats(count)
        var expected = weights.doubles
        for i in 0..<count {
            let g = Double(gradients[i]) * 0.5
            let m = 0.9 * Double(first[i]) + 0.1 * g
            let v = 0.999 * Double(second[i]) + 0.001 * g * g
            let root = (v / (1 - 0.999 * 0.999 * 0.999)).squareRoot()
            expected[i] *= 1 - 0.01 * 0.1
            expected[i] -= 0.01 * m / (1 - 0.9 * 0.9 * 0.9) / (root + 1e-8)
        }
        let step = AdamStep(
            rate: 0.01,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            decay: 0.1,
            time: 3,
            gradientScale: 0.5
        )
        set.use {
            step.apply(
                to: &weights,
                gradients: gradients,
                firstMoments: &first,
                secondMoments: &second,
                count: count
            )
        }
        #expect(largestDifference(weights, expected.floats) < 1e-6)
    }
}
