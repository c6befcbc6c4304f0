import Tensors
import TestSupport
import Testing

@Suite struct TrainableLinearTests {
    static let shapes = [(1, 1, 1), (0, 3, 5), (5, 7, 3), (37, 32, 64), (130, 45, 50), (7, 40, 2)]

    @Test(arguments: shapes, Linear.Backend.allCases)
    func productsAreTheDefinition(_ shape: (Int, Int, Int), _ backend: Linear.Backend) throws {
        let (rows, inputs, outputs) = shape
        if backend == .oneDNN, !Self.hasOneDNN { return }
        var random = SplitMix64(seed: UInt64(rows))
        let case_ = LinearCase(rows: rows, inputs: inputs, outputs: outputs, &random)
        let found = try case_.run(backend)
        #expect(largestDifference(found.y, case_.y) < 1e-5)
        #expect(largestDifference(found.dx, case_.dx) < 1e-5)
        #expect(largestDifference(found.weight, case_.weightGradient) < 3e-5)
        #expect(largestDifference(found.bias, case_.biasGradient) < 3e-5)
    }

    @Test func threadsDoNotMatter() throws {
        var random = SplitMix64(seed: 77)
        let case_ = LinearCase(rows: 1500, inputs: 48, outputs: 400, &random)
        for backend in Linear.Backend.allCases where backend == .kernels || Self.hasOneDNN {
            let one = try withThreads(1) { try case_.run(backend) }
            for threads in [2, 5] {
                #expect(try withThreads(threads) { try case_.run(backend) } == one)
            }
        }
    }

    private static let hasOneDNN =
        (try? Linear(
            weight: [0],
            bias: nil,
            inputs: 1,
            outputs: 1,
            backend: .oneDNN
        )) != nil
}

private struct LinearCase {
    struct Result: Equatable {
        var y: [Float]
        var dx: [Float]
        var weight: [Float]
        var bias: [Float]
    }

    let rows: Int
    let inputs: Int
    let outputs: Int
    let x: [Float]
    let dy: [Float]
    let weight: [Float]
    let bias: [Float]

    init(rows: Int, inputs: Int, outputs: Int, _ random: inout SplitMix64) {
        self.rows = rows
        self.inputs = inputs
        self.outputs = outputs
        x = random.floats(rows * inputs)
        dy = random.floats(rows * outputs)
        weight = random.floats(inputs * outputs)
        bias = random.floats(outputs)
    }

    var y: [Float] {
        KernelDefinition.linear(x, weight, bias, inputs: inputs, outputs: outputs)
    }
    var dx: [Float] {
        (0..<rows * inputs).map { index in
            let (row, input) = index.quotientAndRemainder(dividingBy: inputs)
            return (0..<outputs).reduce(0) {
                $0 + dy[row * outputs + $1] * weight[$1 * inputs + input]
            }
        }
    }
    var weightGradient: [Float] {
        (0..<outputs * inputs).map { index in
            let (output, input) = index.quotientAndRemainder(dividingBy: inputs)
            return Float(
                (0..<rows).reduce(1) {
                    $0 + Double(dy[$1 * outputs + output]) * Double(x[$1 * inputs + input])
                }
            )
        }
    }
    var biasGradient: [Float] {
        (0..<outputs).map { output in
            Float((0..<rows).reduce(1) { $0 + Double(dy[$1 * outputs + output]) })
        }
    }

    /// Gradients are added to ones.
    func run(_ backend: Linear.Backend) throws -> Result {
        let linear = try TrainableLinear<Float>(
            inputs: inputs,
            outputs: outputs,
            result: .float32,
            gradientResult: .float32,
            backend: backend
        )
        linear.take(weight: weight, bias: bias)
        let room = Linear.roundedRows(rows)
        let x = x + [Float](repeating: 0, count: (room - rows) * inputs)
        let dy = dy + [Float](repeating: 0, count: (room - rows) * outputs)
        var result = Result(
            y: [Float](repeating: 0, count: room * outputs),
            dx: [Float](repeating: 0, count: room * inputs),
            weight: [Float](repeating: 1, count: inputs * outputs),
            bias: [Float](repeating: 1, count: outputs)
        )
        try linear.apply(x, rows: rows, into: &result.y)
        try linear.inputGradient(dy, rows: rows, into: &result.dx)
        try linear.addGradients(x, dy, rows: rows, weight: &result.weight, bias: &result.bias)
        result.y.removeLast(result.y.count - rows * outputs)
        result.dx.removeLast(result.dx.count - rows * inputs)
        return result
    }
}
