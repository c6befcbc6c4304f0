import Tensors
import TestSupport
import Testing

@Suite struct Int8LinearTests {
    @Test(arguments: InstructionSet.available)
    func productsAreTheDefinition(_ set: InstructionSet) {
        forEachSeed(0..<25) { seed, random in
            let inputs = seed % 5 == 0 ? 700 + random.size(upTo: 99) : 1 + random.size(upTo: 90)
            let outputs = 1 + random.size(upTo: seed % 7 == 0 ? 500 : 100)
            let rows = random.size(upTo: 30)
            let weight = random.floats(inputs * outputs)
            let bias = seed % 3 == 0 ? nil : random.floats(outputs)
            let x = random.floats(rows * inputs, in: -0.5...1)
            let linear = Int8Linear(weight: weight, bias: bias, inputs: inputs, outputs: outputs)
            let fast = set.use { linear(x) }
            let slow = KernelDefinition.int8Linear(
                x,
                weight,
                bias,
                inputs: inputs,
                outputs: outputs
            )
            #expect(
                largestDifference(fast, slow) < 2e-4,
                "seed \(seed): \(rows) rows, \(inputs) to \(outputs)"
            )
        }
    }

    @Test(arguments: InstructionSet.available, [(384, 96), (1536, 40), (50, 33)])
    func rowsKeepTheirBits(_ set: InstructionSet, _ sizes: (Int, Int)) {
        let (inputs, outputs) = sizes
        var random = SplitMix64(seed: 5)
        let linear = Int8Linear(
            weight: random.floats(inputs * outputs),
            bias: random.floats(outputs),
            inputs: inputs,
            outputs: outputs
        )
        let total = 140
        let x = random.floats(total * inputs)
        let all = set.use { linear(x) }
        for count in [1, 2, 3, 11, 12, 13, 25, 47, 49, 97, 139] {
            let first = Int.random(in: 0...total - count, using: &random)
            for threads in [1, 2, 3] {
                let part = withThreads(threads) {
                    set.use { linear(Array(x[first * inputs..<(first + count) * inputs])) }
                }
                let expected = all[first * outputs..<(first + count) * outputs]
                #expect(
                    part.map(\.bitPattern) == expected.map(\.bitPattern),
                    "\(count) rows from \(first), \(threads) threads"
                )
            }
        }
    }

    @Test func bfloat16ResultsAreTheRoundedOnes() {
        var random = SplitMix64(seed: 6)
        let (inputs, outputs, rows) = (64, 450, 13)
        let linear = Int8Linear(
            weight: random.floats(inputs * outputs),
            bias: nil,
            inputs: inputs,
            outputs: outputs
        )
        let x = random.floats(rows * inputs)
        var y = [BFloat16](repeating: BFloat16(0), count: rows * outputs)
        let scratch = AlignedBuffer<UInt8>(count: Int8Linear.scratchSize(inputs: inputs))
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer {
                linear.apply(x, rows: rows, into: $0, scratch: scratch.numbers)
            }
        }
        #expect(y == Numbers.bfloat16(linear(x)))
    }

    @Test func rowsOfOneNumberAreExact() {
        let linear = Int8Linear(weight: [0.5, 0.5], bias: [1], inputs: 2, outputs: 1)
        #expect(largestDifference(linear([3, 3, 0, 0, -7, -7]), [4, 1, -6]) < 1e-5)
    }

    @Test func zeroWeightsGiveTheBias() {
        let linear = Int8Linear(weight: [0, 0, 0], bias: [2], inputs: 3, outputs: 1)
        #expect(linear([1, -5, 9]) == [2])
    }

    @Test func whatIsNoNumberIsNotHidden() {
        let linear = Int8Linear(weight: [.nan, 1, 1], bias: nil, inputs: 3, outputs: 1)
        #expect(linear([1, 2, 3])[0].isNaN)
    }
}
