import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
    /// The backends and instruction sets that this machine multiplies with.
    enum Way: CustomTestStringConvertible, CaseIterable {
        case oneDNN, portable, avx2, avx512

        static var available: [Way] {
            allCases.filter { way in way.set <= .best && (way != .oneDNN || hasOneDNN) }
        }

        private static var hasOneDNN: Bool {
            (try? Linear(weight: [1], bias: nil, inputs: 1, outputs: 1, backend: .oneDNN)) != nil
        }

        var backend: Linear.Backend { self == .oneDNN ? .oneDNN : .kernels }
        var set: InstructionSet {
            switch self {
            case .oneDNN, .portable: .portable
            case .avx2: .avx2
            case .avx512: .avx512
            }
        }
        var testDescription: String { "\(self)" }
    }

    @Test(arguments: Way.available, [Linear.Activation.identity, .gelu])
    func everyBackendIsTheDefinition(_ way: Way, _ activation: Linear.Activation) throws {
        try forEachSeed(0..<25) { seed, random in
            let inputs = 1 + random.size(upTo: 70)
            let outputs = 1 + random.size(upTo: 100)
            let rows = random.size(upTo: 30)
            let weight = random.floats(inputs * outputs)
            let bias = seed % 3 == 0 ? nil : random.floats(outputs)
            let x = random.floats(rows * inputs)
            let linear = try Linear(
                weight: weight,
                bias: bias,
                inputs: inputs,
                outputs: outputs,
                activation: activation,
                backend: way.backend
            )
            let fast = try way.set.use { try linear(x) }
            let slow = KernelDefinition.linear(
                x,
                weight,
                bias,
                inputs: inputs,
                outputs: outputs,
                gelu: activation == .gelu
            )
            #expect(
                largestDifference(fast, slow) < 1e-5,
                "seed \(seed): \(rows) rows, \(inputs) to \(outputs)"
            )
        }
    }

    @Test(.enabled(if: Precision.bfloat16.supported == .bfloat16))
    func bfloat16IsTheDefinitionOnRoundedNumbers() throws {
        try forEachSeed(0..<10) { seed, random in
            let (inputs, outputs, rows) = (64, 96, 1 + random.size(upTo: 30))
            let weight = random.floats(inputs * outputs)
            let x = Numbers.bfloat16(random.floats(rows * inputs))
            let bias = random.floats(outputs)
            let slow = KernelDefinition.linear(
                Numbers.floats(x),
                Numbers.floats(Numbers.bfloat16(weight)),
                bias,
                inputs: inputs,
                outputs: outputs
            )
            let wide = try Linear(
                weight: weight,
                bias: bias,
                inputs: inputs,
                outputs: outputs,
                precision: .bfloat16
            )
            var y = [Float](repeating: 0, count: rows * outputs)
            try wide.apply(x, rows: rows, into: &y)
            #expect(largestDifference(y, slow) < 1e-4, "seed \(seed)")

            let narrow = try Linear(
                weight: weight,
                bias: bias,
                inputs: inputs,
                outputs: outputs,
                precision: .bfloat16,
                result: .bfloat16
            )
            var rounded = [BFloat16](repeating: BFloat16(0), count: rows * outputs)
            try narrow.apply(x, rows: rows, into: &rounded)
            #expect(rounded == Numbers.bfloat16(y), "seed \(seed)")
        }
    }

    @Test(
        .enabled(if: Precision.bfloat16.supported == .bfloat16),
        arguments: [(1, 1, 1), (1, 50, 33), (3, 17, 47), (70, 384, 96)]
    )
    func geluOfBFloat16IsItsDefinition(rows: Int, inputs: Int, outputs: Int) throws {
        var random = SplitMix64(seed: 7)
        let weight = random.floats(inputs * outputs)
        let bias = random.floats(outputs).map { 4 * $0 }
        let x = Numbers.bfloat16(random.floats(rows * inputs))
        func result(_ activation: Linear.Activation) throws -> [Float] {
            let linear = try Linear(
                weight: weight,
                bias: bias,
                inputs: inputs,
                outputs: outputs,
                activation: activation,
                precision: .bfloat16,
                result: .bfloat16
            )
            var y = [BFloat16](repeating: BFloat16(0), count: rows * outputs)
            try linear.apply(x, rows: rows, into: &y)
            return Numbers.floats(y)
        }
        for (value, z) in zip(try result(.gelu), try result(.identity)) {
            let expected = KernelDefinition.gelu(z)
            // The polynomial's error, and half a step of rounding.
            #expect(abs(value - expected) <= 2e-4 + abs(expected) / 256, "gelu of \(z)")
        }
    }

    @Test(arguments: Way.available, [(384, 96), (1536, 40), (50, 33)])
    func rowsKeepTheirBits(_ way: Way, _ sizes: (Int, Int)) throws {
        try expectRowsKeepTheirBits(sizes, of: Float.self, backend: way.backend, set: way.set)
    }

    @Test(
        .enabled(if: Precision.bfloat16.supported == .bfloat16),
        arguments: [(384, 96), (1536, 64)]
    )
    func bfloat16RowsKeepTheirBits(_ sizes: (Int, Int)) throws {
        try expectRowsKeepTheirBits(sizes, of: BFloat16.self, backend: .oneDNN, set: .best)
    }

    /// A row's bits are the same alone and among others, wherever it stands, however many threads
    /// work, and whether the buffers have the room that spares a new product or not.
    private func expectRowsKeepTheirBits<Number: StoredNumber & Equatable>(
        _ sizes: (Int, Int),
        of _: Number.Type,
        backend: Linear.Backend,
        set: InstructionSet
    ) throws {
        let (inputs, outputs) = sizes
        var random = SplitMix64(seed: 5)
        let linear = try Linear(
            weight: random.floats(inputs * outputs),
            bias: random.floats(outputs),
            inputs: inputs,
            outputs: outputs,
            activation: .gelu,
            precision: Number.precision,
            backend: backend
        )
        let total = 140
        let numbers = random.floats(total * inputs)
        func run(_ rows: Range<Int>, threads: Int, room: Int) throws -> [Float] {
            let part = Array(numbers[rows.lowerBound * inputs..<rows.upperBound * inputs])
            let padded = part + [Float](repeating: 1, count: (room - rows.count) * inputs)
            var y = [Float](repeating: 0, count: room * outputs)
            try withThreads(threads) {
                try set.use {
                    if Number.self == Float.self {
                        try linear.apply(padded, rows: rows.count, into: &y)
                    } else {
                        try linear.apply(Numbers.bfloat16(padded), rows: rows.count, into: &y)
                    }
                }
            }
            return Array(y[..<(rows.count * outputs)])
        }
        let all = try run(0..<total, threads: 1, room: total)
        for count in [1, 2, 3, 8, 12, 13, 17, 33, 64, 97, 128, 139] {
            let first = Int.random(in: 0...total - count, using: &random)
            let expected = Array(all[first * outputs..<(first + count) * outputs])
            for threads in [1, 2, 3] {
                for room in Set([count, Linear.roundedRows(count)]) {
                    let part = try run(first..<first + count, threads: threads, room: room)
                    #expect(
                        part.map(\.bitPattern) == expected.map(\.bitPattern),
                        "\(count) rows from \(first), \(threads) threads, room for \(room)"
                    )
                }
            }
        }
    }

    @Test func roundedRowsWasteLittle() {
        for rows in 1...3000 {
            let rounded = Linear.roundedRows(rows)
            #expect(rounded >= rows && rounded - rows < max(8, rows / 4))
        }
        #expect(Set((1...1024).map(Linear.roundedRows)).count <= 40)
        #expect([384, 512, 768].map(Linear.roundedRows) == [384, 512, 768])
    }

    @Test func oneLinearServesManyTasks() async throws {
        var random = SplitMix64(seed: 9)
        let (inputs, outputs) = (96, 64)
        let linear = try Linear(
            weight: random.floats(inputs * outputs),
            bias: nil,
            inputs: inputs,
            outputs: outputs
        )
        let x = random.floats(200 * inputs)
        let all = try linear(x)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<40 {
                group.addTask {
                    let rows = 1 + task * 5 % 199
                    let y = try linear(Array(x[..<(rows * inputs)]))
                    return y == Array(all[..<(rows * outputs)])
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func bfloat16IsRefusedWhereKernelsMustDoIt() {
        #expect(throws: TensorError.self) {
            try Linear(
                weight: [1],
                bias: nil,
                inputs: 1,
                outputs: 1,
                precision: .bfloat16,
                backend: .kernels
            )
        }
    }
}

extension Linear {
    fileprivate func apply<X: StoredNumber>(_ x: [X], rows: Int, into y: inout [Float]) throws {
        try x.withUnsafeBufferPointer { x in
            try y.withUnsafeMutableBufferPointer { try apply(x, rows: rows, into: $0) }
        }
    }

    fileprivate func apply(_ x: [BFloat16], rows: Int, into y: inout [BFloat16]) throws {
        try x.withUnsafeBufferPointer { x in
            try y.withUnsafeMutableBufferPointer { try apply(x, rows: rows, into: $0) }
        }
    }
}
