import Tensors
import TestSupport
import Testing

@Suite struct NumbersTests {
    /// Ordinary numbers, every special one, and those that a rounding meets halfway.
    private static let tricky: [Float] = {
        var random = SplitMix64(seed: 1)
        let any = (0..<2000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        }
        let small = (0..<500).map { _ in
            Float(bitPattern: UInt32(random.next() & 0x07FF_FFFF) + 0x3300_0000)
        }
        let ties = (0..<200).map { Float(bitPattern: 0x3F80_8000 + UInt32($0) << 12) }
        return any + small + ties + [
            0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude,
            .greatestFiniteMagnitude, 65504, 65519.99, 65520, 65536, 5.96e-8, 2.98e-8, 2.99e-8,
            6.1e-5,
        ]
    }()

    @Test(arguments: InstructionSet.available)
    func bfloat16IsRoundedToNearestEven(_ set: InstructionSet) {
        let fast = set.use { Numbers.bfloat16(Self.tricky) }
        #expect(fast.map(\.bitPattern) == Self.tricky.map(KernelDefinition.bfloat16Bits))
    }

    @Test(arguments: InstructionSet.available)
    func everyBFloat16WidensExactly(_ set: InstructionSet) {
        let all = (UInt16.min...UInt16.max).map(BFloat16.init(bitPattern:))
        let wide = set.use { Numbers.floats(all) }
        #expect(wide.map(\.bitPattern) == all.map { UInt32($0.bitPattern) << 16 })
    }

    #if arch(x86_64) || arch(arm64)
        @Test(arguments: InstructionSet.available)
        func halfIsRoundedToNearestEven(_ set: InstructionSet) {
            let fast = set.use { Numbers.halfBits(Self.tricky) }
            for (bits, x) in zip(fast, Self.tricky) {
                let half = Float16(bitPattern: bits)
                #expect(x.isNaN ? half.isNaN : bits == Float16(x).bitPattern, "\(x)")
            }
        }

        @Test(arguments: InstructionSet.available)
        func everyHalfWidensExactly(_ set: InstructionSet) {
            let all = Array(UInt16.min...UInt16.max)
            let wide = set.use { Numbers.floats(halfBits: all) }
            for (x, bits) in zip(wide, all) {
                let half = Float16(bitPattern: bits)
                #expect(half.isNaN ? x.isNaN : x.bitPattern == Float(half).bitPattern, "\(bits)")
            }
        }
    #endif

    @Test(arguments: InstructionSet.available)
    func geluIsItsDefinition(_ set: InstructionSet) {
        for count in [0, 1, 7, 16, 33, 4001] {
            let x = (0..<count).map { Float($0 - count / 2) * 0.004 }
            var fast = x
            set.use { Numbers.gelu(&fast) }
            #expect(largestDifference(fast, x.map(KernelDefinition.gelu)) < 1e-6)
        }
    }

    @Test(arguments: InstructionSet.available)
    func geluKeepsItsTails(_ set: InstructionSet) {
        var x: [Float] = [-4, -3, -20, 20, 1e30, -1e30, 0]
        set.use { Numbers.gelu(&x) }
        #expect(abs(x[0] / KernelDefinition.gelu(-4) - 1) < 1e-2)
        #expect(abs(x[1] / KernelDefinition.gelu(-3) - 1) < 1e-3)
        #expect(abs(x[2]) < 1e-30 && x[3] == 20 && x[4] == 1e30 && abs(x[5]) < 1e-6 && x[6] == 0)
    }

    @Test(arguments: InstructionSet.available)
    func bytesAreMultipliedByTheirRowsScale(_ set: InstructionSet) {
        forEachSeed(0..<20) { seed, random in
            let width = random.size(upTo: 70)
            let scales = random.floats(random.size(upTo: 5))
            let bytes = (0..<width * scales.count).map { _ in
                Int8(truncatingIfNeeded: random.next())
            }
            let fast = set.use { Numbers.floats(bytes: bytes, scales: scales) }
            let slow = bytes.indices.map { Float(bytes[$0]) * scales[$0 / width] }
            #expect(fast == slow, "seed \(seed)")
        }
    }
}
