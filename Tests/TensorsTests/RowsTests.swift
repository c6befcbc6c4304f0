import Tensors
import TestSupport
import Testing

/// Each instruction set with seeds enough to meet widths below, at and beyond its vectors.
@Suite struct RowsTests {
    @Test(arguments: InstructionSet.available)
    func softmaxIsItsDefinition(_ set: InstructionSet) {
        forEachSeed(0..<60) { seed, random in
            let width = 1 + random.size(upTo: 100)
            let rows = (0..<random.size(upTo: 5)).map { _ in random.floats(width, in: -20...20) }
            var fast = rows.flatMap { $0 }
            set.use { Rows.softmax(&fast, width: width) }
            let slow = rows.flatMap(KernelDefinition.softmax)
            #expect(largestDifference(fast, slow) < 1e-6, "seed \(seed), width \(width)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func softmaxSurvivesHugeAndEqualScores(_ set: InstructionSet) {
        var x: [Float] = [1e30, 1e30, -1e30, -.infinity]
        set.use { Rows.softmax(&x, width: 4) }
        #expect(largestDifference(x, [0.5, 0.5, 0, 0]) < 1e-6)
    }

    @Test(arguments: InstructionSet.available)
    func layerNormIsItsDefinition(_ set: InstructionSet) {
        forEachSeed(0..<60) { seed, random in
            let width = 1 + random.size(upTo: 100)
            let rows = random.size(upTo: 5)
            let x = random.floats(rows * width, in: -3...3)
            let addend = random.floats(rows * width)
            let gamma = random.floats(width)
            let beta = random.floats(width)
            let norm = LayerNorm(gamma: gamma, beta: beta, epsilon: 1e-5)
            let (fast, rounded) = set.use { norm.sum(x, addend, rows: rows) }
            let slow = (0..<rows).flatMap { row in
                let place = row * width..<(row + 1) * width
                return KernelDefinition.layerNorm(
                    zip(x[place], addend[place]).map { $0 + $1 },
                    gamma,
                    beta,
                    1e-5
                )
            }
            // A row of one or two numbers may have next to no variance, and magnifies rounding.
            let tolerance: Float = width < 8 ? 1e-3 : 1e-5
            #expect(largestDifference(fast, slow) < tolerance, "seed \(seed), width \(width)")
            #expect(rounded == fast.map(KernelDefinition.bfloat16Bits), "seed \(seed)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func meansAreTheirDefinition(_ set: InstructionSet) {
        forEachSeed(0..<40) { seed, random in
            let width = 1 + random.size(upTo: 70)
            let lengths = (0..<random.size(upTo: 20)).map { _ in 1 + random.size(upTo: 9) }
            let sequences = lengths.map { random.floats($0 * width) }
            let fast = set.use {
                Rows.means(of: sequences.flatMap { $0 }, lengths: lengths, width: width)
            }
            let slow = zip(sequences, lengths).flatMap {
                KernelDefinition.mean($0, rows: $1, width: width)
            }
            #expect(largestDifference(fast, slow) < 1e-6, "seed \(seed)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func normalizedRowsHaveLengthOneAndZerosStay(_ set: InstructionSet) {
        forEachSeed(0..<40) { seed, random in
            let width = 1 + random.size(upTo: 70)
            let row = random.floats(width)
            var fast = row + [Float](repeating: 0, count: width)
            set.use { Rows.normalize(&fast, width: width) }
            let slow = KernelDefinition.normalized(row) + [Float](repeating: 0, count: width)
            #expect(largestDifference(fast, slow) < 1e-6, "seed \(seed)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func innerProductsAreTheirDefinition(_ set: InstructionSet) {
        forEachSeed(0..<40) { seed, random in
            let width = 1 + random.size(upTo: 400)
            let query = random.floats(width)
            let rows = (0..<random.size(upTo: 9)).map { _ in random.floats(width) }
            let fast = set.use { Rows.innerProducts(of: query, with: rows.flatMap { $0 }) }
            let slow = rows.map { KernelDefinition.innerProduct(query, $0) }
            #expect(largestDifference(fast, slow) < 2e-5, "seed \(seed)")
        }
    }

    @Test func innerProductsDoNotDependOnThreads() {
        var random = SplitMix64(seed: 7)
        let query = random.floats(48)
        let rows = random.floats(48 * 5000)
        let results = [1, 2, 3, 8].map { threads in
            withThreads(threads) { Rows.innerProducts(of: query, with: rows) }
        }
        #expect(Set(results).count == 1)
    }

    @Test func startsAreRunningSums() {
        #expect(Rows.starts(of: []) == [0])
        #expect(Rows.starts(of: [3, 1, 2]) == [0, 3, 4, 6])
    }
}

extension LayerNorm {
    /// The normalised sum, and the same as bits of bfloat16.
    fileprivate func sum(_ x: [Float], _ addend: [Float], rows: Int) -> ([Float], [UInt16]) {
        var x = x
        var rounded = [BFloat16](repeating: BFloat16(bitPattern: 0), count: x.count)
        x.withUnsafeMutableBufferPointer { x in
            addend.withUnsafeBufferPointer { addend in
                rounded.withUnsafeMutableBufferPointer {
                    apply(x, adding: addend, rounded: $0, rows: rows)
                }
            }
        }
        return (x, rounded.map(\.bitPattern))
    }
}
