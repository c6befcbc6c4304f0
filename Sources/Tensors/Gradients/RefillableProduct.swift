import CKernels
import COneDNN
import Synchronization

/// A packed weight whose numbers change between products.
final class RefillableProduct: @unchecked Sendable {
    // It is filled by its one owner between loops, and read by the threads of a loop.
    private let form: LinearForm
    private let hasBias: Bool
    private let isTurned: Bool
    private var handle: OpaquePointer?
    private var packed = AlignedBuffer<Float>(count: 0)
    private var bias: [Float] = []
    /// Holds the weight the other way round, for our own kernels.
    private var turned = AlignedBuffer<Float>(count: 0)

    /// Weights come as [outputs, inputs] or, turned, as [inputs, outputs].
    ///
    /// - Throws: `TensorError` where the backend asked for cannot do it.
    init(
        _ form: LinearForm,
        hasBias: Bool,
        isTurned: Bool,
        backend: Linear.Backend?
    ) throws(TensorError) {
        self.form = form
        self.hasBias = hasBias
        self.isTurned = isTurned
        if backend != .kernels { try prepareOneDNN() }
        if handle == nil {
            guard backend != .oneDNN, form.precision == .float32, form.result == .float32 else {
                throw TensorError("preparing \(form): \(String(cString: od_last_error()))")
            }
            packed = AlignedBuffer(count: qk_linear_packed_count(form.inputs, form.outputs))
        }
    }

    deinit { if let handle { od_linear_free(handle) } }

    var backend: Linear.Backend { handle == nil ? .kernels : .oneDNN }

    private func prepareOneDNN() throws(TensorError) {
        let zeros = [Float](repeating: 0, count: form.inputs * form.outputs)
        let bias = hasBias ? [Float](repeating: 0, count: form.outputs) : nil
        let status = od_linear_create(
            Int64(form.inputs),
            Int64(form.outputs),
            zeros,
            bias,
            form.precision.code,
            form.result.code,
            &handle
        )
        guard status == OD_OK || status == OD_UNSUPPORTED else {
            throw TensorError("preparing \(form): \(String(cString: od_last_error()))")
        }
    }

    func fill(_ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?) {
        if let handle {
            let status = od_linear_refill(handle, weight, bias, isTurned ? 1 : 0)
            precondition(status == OD_OK, String(cString: od_last_error()))
            return
        }
        if let bias { self.bias = Array(UnsafeBufferPointer(start: bias, count: form.outputs)) }
        let source = isTurned ? turn(weight) : weight
        packed.withMutableNumbers {
            qk_linear_pack(source, form.inputs, form.outputs, $0.baseAddress)
        }
    }

    /// [inputs, outputs] as [outputs, inputs].
    private func turn(_ weight: UnsafePointer<Float>) -> UnsafePointer<Float> {
        if turned.count == 0 { turned = AlignedBuffer(count: form.inputs * form.outputs) }
        let to = turned.numbers
        for input in 0..<form.inputs {
            for output in 0..<form.outputs {
                to[output * form.inputs + input] = weight[input * form.outputs + output]
            }
        }
        return to.baseAddress.map { UnsafePointer($0) } ?? weight
    }

    /// Both have room for the rounded number of rows.
    func run(rows: Int, x: UnsafeRawPointer, y: UnsafeMutableRawPointer) throws(TensorError) {
        guard rows > 0 else { return }
        guard let handle else {
            packed.withNumbers {
                qk_linear(
                    x.assumingMemoryBound(to: Float.self),
                    $0.baseAddress,
                    hasBias ? bias : nil,
                    Int32(QK_IDENTITY),
                    rows,
                    form.inputs,
                    form.outputs,
                    y.assumingMemoryBound(to: Float.self)
                )
            }
            return
        }
        let parts = RowParts(rows: rows)
        let capacity = Linear.roundedRows(rows)
        let memory = Shared((x, y, handle))
        let failure = FirstTensorError()
        let inputBytes = form.inputs * form.precision.width
        let outputBytes = form.outputs * form.result.width
        Parallelism.forEach(below: parts.count) { index in
            let part = parts[index]
            let (x, y, handle) = memory.value
            let status = od_linear_run(
                handle,
                Int64(part.count),
                Int64(part.upperBound == rows ? capacity - part.lowerBound : part.count),
                x + part.lowerBound * inputBytes,
                y + part.lowerBound * outputBytes
            )
            if status != OD_OK { failure.keep(String(cString: od_last_error())) }
        }
        try failure.rethrow(while: "multiplying \(rows) rows")
    }
}

/// What one of a loop's items had to tell.
final class FirstTensorError: Sendable {
    private let told = Mutex<String?>(nil)

    func keep(_ text: String) { told.withLock { $0 = $0 ?? text } }

    func rethrow(while action: String) throws(TensorError) {
        if let text = told.withLock({ $0 }) { throw TensorError("\(action): \(text)") }
    }
}
