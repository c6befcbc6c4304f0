import CKernels
import COneDNN

/// One backend's packed weight.
protocol LinearProduct: Sendable {
    var backend: Linear.Backend { get }

    /// - Parameters:
    ///   - capacity: The rows x and y have room for, `rows` at least.
    ///   - x: Numbers of the precision the product was made for.
    ///   - y: Numbers of the result's precision.
    func run(rows: Int, capacity: Int, x: UnsafeRawPointer, y: UnsafeMutableRawPointer)
        throws(TensorError)
}

/// What a Linear computes, without its weight.
struct LinearForm {
    let inputs: Int
    let outputs: Int
    let activation: Linear.Activation
    let precision: Precision
    let result: Precision

    func product(
        weight: [Float],
        bias: [Float]?,
        backend: Linear.Backend?
    ) throws(TensorError) -> any LinearProduct {
        if backend != .kernels, let product = try oneDNN(weight, bias) { return product }
        guard backend != .oneDNN else {
            throw TensorError(
                "preparing \(self) with oneDNN: \(String(cString: od_last_error()))"
            )
        }
        guard precision == .float32, result == .float32 else {
            throw TensorError(
                "preparing \(self): this machine has no bfloat16 products; ask for float32"
            )
        }
        return KernelProduct(self, weight: weight, bias: bias)
    }

    /// Nil where oneDNN has no product for it here.
    private func oneDNN(_ weight: [Float], _ bias: [Float]?) throws(TensorError)
        -> OneDNNProduct?
    {
        var handle: OpaquePointer?
        let status = od_linear_create(
            Int64(inputs),
            Int64(outputs),
            weight,
            bias,
            precision.code,
            Int32(activation == .gelu ? OD_GELU : OD_IDENTITY),
            result.code,
            &handle
        )
        if status == OD_UNSUPPORTED { return nil }
        guard status == OD_OK, let handle else {
            throw TensorError("preparing \(self): \(String(cString: od_last_error()))")
        }
        return OneDNNProduct(handle)
    }
}

extension LinearForm: CustomStringConvertible {
    var description: String { "a Linear [\(outputs), \(inputs)] in \(precision)" }
}

/// A weight packed by oneDNN.
private final class OneDNNProduct: LinearProduct, @unchecked Sendable {
    // The handle is never changed after creation and oneDNN runs it from several threads at once,
    // each with its own scratchpad.
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { od_linear_free(handle) }

    var backend: Linear.Backend { .oneDNN }

    func run(rows: Int, capacity: Int, x: UnsafeRawPointer, y: UnsafeMutableRawPointer)
        throws(TensorError)
    {
        guard od_linear_run(handle, Int64(rows), Int64(capacity), x, y) == OD_OK else {
            throw TensorError("multiplying \(rows) rows: \(String(cString: od_last_error()))")
        }
    }
}

/// A weight packed for our own tiles.
private final class KernelProduct: LinearProduct {
    private let form: LinearForm
    private let packed: AlignedBuffer<Float>
    private let bias: [Float]

    init(_ form: LinearForm, weight: [Float], bias: [Float]?) {
        self.form = form
        self.bias = bias ?? [Float](repeating: 0, count: form.outputs)
        var packed = AlignedBuffer<Float>(
            count: qk_linear_packed_count(form.inputs, form.outputs)
        )
        packed.withMutableNumbers {
            qk_linear_pack(weight, form.inputs, form.outputs, $0.baseAddress)
        }
        self.packed = packed
    }

    var backend: Linear.Backend { .kernels }

    func run(rows: Int, capacity: Int, x: UnsafeRawPointer, y: UnsafeMutableRawPointer) {
        let activation = form.activation == .gelu ? QK_GELU : QK_IDENTITY
        packed.withNumbers {
            qk_linear(
                x.assumingMemoryBound(to: Float.self),
                $0.baseAddress,
                bias,
                Int32(activation),
                rows,
                form.inputs,
                form.outputs,
                y.assumingMemoryBound(to: Float.self)
            )
        }
    }
}
