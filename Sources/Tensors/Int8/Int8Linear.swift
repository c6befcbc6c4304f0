import CKernels

/// A layer y = x · weightᵀ + bias, multiplied in bytes.
///
/// A weight is a signed byte times the scale of its output and chunk of 384 inputs; each chunk of a
/// row of x is rounded, as it comes, to 256 steps between its least and its largest number. Sums of
/// products of bytes are exact, so a row of y has the same bits whatever other rows are passed along
/// and however many threads work. It may be applied from several tasks at once.
public final class Int8Linear: Sendable {
    /// Numbers in a row of x.
    public let inputs: Int
    /// Numbers in a row of y.
    public let outputs: Int
    private let weights: AlignedBuffer<Int8>
    private let numbers: AlignedBuffer<Float>

    /// Rounds a weight and lays it out; the arrays are not kept.
    ///
    /// - Parameters:
    ///   - weight: [outputs, inputs], as PyTorch stores it.
    ///   - bias: [outputs], or nil for none.
    ///   - inputs: Numbers in a row of x.
    ///   - outputs: Numbers in a row of y.
    public init(weight: [Float], bias: [Float]?, inputs: Int, outputs: Int) {
        precondition(inputs > 0 && outputs > 0, "a Linear of [\(outputs), \(inputs)]")
        precondition(
            weight.count == inputs * outputs,
            "\(weight.count) weights for [\(outputs), \(inputs)]"
        )
        precondition(bias.map { $0.count == outputs } ?? true, "bias is not [\(outputs)]")
        self.inputs = inputs
        self.outputs = outputs
        var weights = AlignedBuffer<Int8>(count: qk_int8_weight_bytes(inputs, outputs))
        var numbers = AlignedBuffer<Float>(count: qk_int8_weight_floats(inputs, outputs))
        weights.withMutableNumbers { weights in
            numbers.withMutableNumbers { numbers in
                qk_int8_pack(
                    weight,
                    bias,
                    inputs,
                    outputs,
                    weights.baseAddress,
                    numbers.baseAddress
                )
            }
        }
        self.weights = weights
        self.numbers = numbers
    }

    /// The bytes of scratch that let every thread work on rows of so many numbers.
    public static func scratchSize(inputs: Int) -> Int {
        Parallelism.threads * qk_int8_scratch(inputs)
    }

    /// Computes rows of y from rows of x.
    ///
    /// - Parameters:
    ///   - x: [rows, inputs] at least.
    ///   - rows: How many rows to compute.
    ///   - y: [rows, outputs] at least, singles or bfloat16.
    ///   - scratch: `scratchSize` bytes; with fewer, fewer threads work.
    public func apply<Y: StoredNumber>(
        _ x: UnsafeBufferPointer<Float>,
        rows: Int,
        into y: UnsafeMutableBufferPointer<Y>,
        scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        precondition(rows >= 0 && x.count >= rows * inputs, "x is short of \(rows) rows")
        precondition(y.count >= rows * outputs, "y is short of \(rows) rows")
        let status = withPacked {
            qk_int8_linear(
                x.baseAddress,
                $0,
                rows,
                y.baseAddress,
                Y.precision == .bfloat16 ? 1 : 0,
                scratch.baseAddress,
                scratch.count
            )
        }
        precondition(status == 0, "\(scratch.count) bytes of scratch hold no thread's share")
    }

    /// Computes y from x.
    ///
    /// - Parameter x: [rows, inputs].
    /// - Returns: [rows, outputs].
    public func callAsFunction(_ x: [Float]) -> [Float] {
        let rows = x.count / inputs
        precondition(rows * inputs == x.count, "\(x.count) numbers are no rows of \(inputs)")
        let scratch = AlignedBuffer<UInt8>(count: Self.scratchSize(inputs: inputs))
        return [Float](unsafeUninitializedCapacity: rows * outputs) { y, count in
            x.withUnsafeBufferPointer {
                apply($0, rows: rows, into: y, scratch: scratch.numbers)
            }
            count = rows * outputs
        }
    }

    /// The weight as the kernels take it; its addresses are good while this lives.
    var packed: qk_int8_weight {
        qk_int8_weight_at(
            weights.numbers.baseAddress,
            numbers.numbers.baseAddress,
            inputs,
            outputs
        )
    }

    private func withPacked<Result>(_ body: (UnsafePointer<qk_int8_weight>) -> Result) -> Result {
        withExtendedLifetime(self) { withUnsafePointer(to: packed, body) }
    }
}
