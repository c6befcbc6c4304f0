import CKernels
import COneDNN
import Synchronization

/// One backend's packed weight.
protocol LinearProduct: Sendable {
    var backend: Linear.Backend { get }

    /// Computes rows of y.
    ///
    /// - Parameters:
    ///   - rows: How many.
    ///   - capacity: The rows x and y have room for, `rows` at least.
    ///   - x: Numbers of the precision the product was made for.
    ///   - y: Numbers of the result's precision.
    /// - Throws: `TensorError` when the library refuses.
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
            result.code,
            &handle
        )
        if status == OD_UNSUPPORTED { return nil }
        guard status == OD_OK, let handle else {
            throw TensorError("preparing \(self): \(String(cString: od_last_error()))")
        }
        return OneDNNProduct(handle, self)
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
    private let form: LinearForm

    init(_ handle: OpaquePointer, _ form: LinearForm) {
        self.handle = handle
        self.form = form
    }

    deinit { od_linear_free(handle) }

    var backend: Linear.Backend { .oneDNN }

    func run(rows: Int, capacity: Int, x: UnsafeRawPointer, y: UnsafeMutableRawPointer)
        throws(TensorError)
    {
        let parts = RowParts(rows: rows)
        // By ourselves: for bfloat16 a polynomial, which saves 2 % of a model's time.
        let gelu = form.activation == .gelu ? qk_gelu_kernel(form.result == .bfloat16 ? 1 : 0) : nil
        let memory = Memory(x: x, y: y)
        let failure = Failure()
        Parallelism.forEach(below: parts.count) { [self] index in
            let part = parts[index]
            let y = memory.y + part.lowerBound * form.outputs * form.result.width
            let status = od_linear_run(
                handle,
                Int64(part.count),
                // The last part may spill into the room behind the rows, the others may not.
                Int64(part.upperBound == rows ? capacity - part.lowerBound : part.count),
                memory.x + part.lowerBound * form.inputs * form.precision.width,
                y
            )
            if status != OD_OK { failure.text = String(cString: od_last_error()) }
            gelu?(y, part.count * form.outputs)
        }
        if let text = failure.text { throw TensorError("multiplying \(rows) rows: \(text)") }
    }

    /// Parts read x and write rows of y that are theirs alone, while the caller waits.
    private struct Memory: @unchecked Sendable {
        let x: UnsafeRawPointer
        let y: UnsafeMutableRawPointer
    }

    /// What one of the parts had to tell.
    private final class Failure: Sendable {
        private let told = Mutex<String?>(nil)

        var text: String? {
            get { told.withLock { $0 } }
            set { told.withLock { $0 = newValue } }
        }
    }
}

/// Rows cut into parts that threads take: enough for every thread to have two, none so small that
/// reading the weight for it costs more than the product.
struct RowParts {
    private static let smallest = 32
    private static let largest = 128

    private let rows: Int
    private let size: Int

    init(rows: Int) {
        self.rows = rows
        let share = rows / (2 * Parallelism.threads)
        // Multiples of 16 are among the counts that products are prepared for.
        size = min(max((share + 15) / 16 * 16, Self.smallest), Self.largest)
    }

    var count: Int { (rows + size - 1) / size }

    subscript(index: Int) -> Range<Int> {
        index * size..<min((index + 1) * size, rows)
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
