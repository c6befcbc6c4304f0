import CKernels
import COneDNN

/// A layer y = activation(x · weightᵀ + bias), its weight laid out once for fast products.
///
/// A row of y has the same bits whatever other rows are passed along and however many threads work.
/// It may be applied from several tasks at once.
public final class Linear: Sendable {
    /// What is done to each output.
    public enum Activation: Sendable, Hashable {
        /// Nothing.
        case identity
        /// x·Φ(x), exact (erf) form.
        case gelu
    }

    /// Who multiplies.
    public enum Backend: Sendable, Hashable, CaseIterable {
        /// Intel's library, where its products keep a row's bits (AVX-512).
        case oneDNN
        /// The kernels of this package, single precision only.
        case kernels
    }

    /// Numbers in a row of x.
    public let inputs: Int
    /// Numbers in a row of y.
    public let outputs: Int
    /// What x and the weight are held in.
    public let precision: Precision
    /// What y is held in.
    public let result: Precision
    private let product: any LinearProduct

    /// Lays out a weight; the arrays are not kept.
    ///
    /// - Parameters:
    ///   - weight: [outputs, inputs], as PyTorch stores it.
    ///   - bias: [outputs], or nil for none.
    ///   - inputs: Numbers in a row of x.
    ///   - outputs: Numbers in a row of y.
    ///   - activation: What is done to each output.
    ///   - precision: What x and the weight are multiplied in.
    ///   - result: What y is stored in.
    ///   - backend: Who multiplies; nil for oneDNN where it can, else the kernels.
    /// - Throws: `TensorError` where the backend asked for cannot do it.
    public init(
        weight: [Float],
        bias: [Float]?,
        inputs: Int,
        outputs: Int,
        activation: Activation = .identity,
        precision: Precision = .float32,
        result: Precision = .float32,
        backend: Backend? = nil
    ) throws(TensorError) {
        precondition(
            weight.count == inputs * outputs,
            "\(weight.count) weights for [\(outputs), \(inputs)]"
        )
        precondition(bias.map { $0.count == outputs } ?? true, "bias is not [\(outputs)]")
        precondition(inputs > 0 && outputs > 0, "a Linear of [\(outputs), \(inputs)]")
        self.inputs = inputs
        self.outputs = outputs
        self.precision = precision
        self.result = result
        let form = LinearForm(
            inputs: inputs,
            outputs: outputs,
            activation: activation,
            precision: precision,
            result: result
        )
        product = try form.product(weight: weight, bias: bias, backend: backend)
    }

    /// Who multiplies.
    public var backend: Backend { product.backend }

    /// The room, in rows, that x and y should have for a number of rows.
    ///
    /// Products are prepared for a few row counts only; with less room than this one more is
    /// prepared, which takes half a millisecond.
    public static func roundedRows(_ rows: Int) -> Int { Int(od_rounded_rows(Int64(rows))) }

    /// Computes rows of y from rows of x.
    ///
    /// - Parameters:
    ///   - x: [rows, inputs] at least, in `precision`.
    ///   - rows: How many rows to compute.
    ///   - y: [rows, outputs] at least, in `result`; rows beyond `rows` may be overwritten.
    /// - Throws: `TensorError` when the product fails.
    public func apply<X: StoredNumber, Y: StoredNumber>(
        _ x: UnsafeBufferPointer<X>,
        rows: Int,
        into y: UnsafeMutableBufferPointer<Y>
    ) throws(TensorError) {
        precondition(X.precision == precision, "x is \(X.precision), expected \(precision)")
        precondition(Y.precision == result, "y is \(Y.precision), expected \(result)")
        let capacity = min(x.count / inputs, y.count / outputs)
        precondition(rows >= 0 && rows <= capacity, "\(rows) rows, room for \(capacity)")
        guard rows > 0, let from = x.baseAddress, let to = y.baseAddress else { return }
        try product.run(rows: rows, capacity: capacity, x: from, y: to)
    }

    /// Computes y from x, in single precision.
    ///
    /// - Parameter x: [rows, inputs].
    /// - Returns: [rows, outputs].
    /// - Throws: `TensorError` when the product fails.
    public func callAsFunction(_ x: [Float]) throws(TensorError) -> [Float] {
        let rows = x.count / inputs
        precondition(rows * inputs == x.count, "\(x.count) numbers are no rows of \(inputs)")
        var failure: TensorError?
        let y = [Float](unsafeUninitializedCapacity: rows * outputs) { y, count in
            do throws(TensorError) {
                let room = UnsafeMutableBufferPointer(rebasing: y[0..<rows * outputs])
                try x.withUnsafeBufferPointer { x throws(TensorError) in
                    try apply(x, rows: rows, into: room)
                }
                count = rows * outputs
            } catch { failure = error }
        }
        if let failure { throw failure }
        return y
    }
}
