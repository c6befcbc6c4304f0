import CKernels

/// Passes over numbers and columns that stand between the products of a training step.
package enum Elements {
    /// h = gelu(z).
    package static func gelu<Number: StoredNumber>(
        _ z: UnsafePointer<Number>,
        into h: UnsafeMutablePointer<Number>,
        count: Int
    ) {
        qk_gelu_forward(z, h, count, Number.isBFloat16)
    }

    /// h = gelu(z), and the gradient of h becomes that of z: d · gelu'(z).
    package static func geluGradient<Number: StoredNumber>(
        _ z: UnsafePointer<Number>,
        activation h: UnsafeMutablePointer<Number>,
        gradient d: UnsafeMutablePointer<Number>,
        count: Int
    ) {
        qk_gelu_backward(z, h, d, count, Number.isBFloat16)
    }

    /// Adds the sum of each column of x [rows, columns] to `sums`.
    package static func addColumnSums<Number: StoredNumber>(
        of x: UnsafePointer<Number>,
        rows: Int,
        columns: Int,
        to sums: UnsafeMutablePointer<Float>
    ) {
        qk_column_sums(x, Number.isBFloat16, rows, columns, sums)
    }

    /// The sum of squares, in double precision and in one order.
    package static func sumOfSquares(_ x: UnsafeBufferPointer<Float>) -> Double {
        x.baseAddress.map { qk_sum_of_squares($0, x.count) } ?? 0
    }

    /// y += x.
    package static func add(
        _ x: UnsafePointer<Float>,
        to y: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        let size = 16384
        let memory = Shared((x, y))
        Parallelism.forEach(below: (count + size - 1) / size) { part in
            let start = part * size
            qk_add(memory.value.0 + start, memory.value.1 + start, min(size, count - start))
        }
    }
}

/// Memory that the parts of a loop share out among themselves while the caller waits.
package struct Shared<Value>: @unchecked Sendable {
    /// The pointers.
    package let value: Value

    /// Wraps pointers.
    package init(_ value: Value) { self.value = value }
}
