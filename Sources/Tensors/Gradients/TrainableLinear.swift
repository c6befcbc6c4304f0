import CKernels
import COneDNN

/// The three products of a layer y = x · weightᵀ + bias that learns.
///
/// The weight is laid out twice, for y and for the gradient of x, and again after every step. Rows
/// keep their bits on any number of threads, and so do the gradients of weights: these are made in
/// blocks whose bounds depend on the sizes alone.
package final class TrainableLinear<Number: StoredNumber> {
    /// Numbers in a row of x.
    package let inputs: Int
    /// Numbers in a row of y.
    package let outputs: Int
    private let forward: RefillableProduct
    private let turned: RefillableProduct
    private let outer: Linear.Backend

    /// Prepares a layer without weights.
    ///
    /// - Parameters:
    ///   - inputs: Numbers in a row of x.
    ///   - outputs: Numbers in a row of y.
    ///   - result: What y is stored in.
    ///   - gradientResult: What the gradient of x is stored in.
    ///   - backend: Who multiplies; nil for oneDNN where it can, else the kernels.
    /// - Throws: `TensorError` where the backend asked for cannot do it.
    package init(
        inputs: Int,
        outputs: Int,
        result: Precision,
        gradientResult: Precision,
        backend: Linear.Backend? = nil
    ) throws(TensorError) {
        self.inputs = inputs
        self.outputs = outputs
        forward = try RefillableProduct(
            LinearForm(
                inputs: inputs,
                outputs: outputs,
                activation: .identity,
                precision: Number.precision,
                result: result
            ),
            hasBias: true,
            isTurned: false,
            backend: backend
        )
        turned = try RefillableProduct(
            LinearForm(
                inputs: outputs,
                outputs: inputs,
                activation: .identity,
                precision: Number.precision,
                result: gradientResult
            ),
            hasBias: false,
            isTurned: true,
            backend: backend
        )
        outer = forward.backend
    }

    /// Lays out the weight [outputs, inputs] and the bias [outputs] for the products that follow.
    package func take(weight: UnsafePointer<Float>, bias: UnsafePointer<Float>) {
        forward.fill(weight, bias)
        turned.fill(weight, nil)
    }

    /// y = x · weightᵀ + bias; both have room for `Linear.roundedRows(rows)` rows.
    package func apply(
        _ x: UnsafePointer<Number>,
        rows: Int,
        into y: UnsafeMutableRawPointer
    ) throws(TensorError) {
        try forward.run(rows: rows, x: x, y: y)
    }

    /// The gradient of x: dy · weight; both have room for `Linear.roundedRows(rows)` rows.
    package func inputGradient(
        _ dy: UnsafePointer<Number>,
        rows: Int,
        into dx: UnsafeMutableRawPointer
    ) throws(TensorError) {
        try turned.run(rows: rows, x: dy, y: dx)
    }

    /// Adds dyᵀ · x to the gradient of the weight, and the sums of dy to that of the bias.
    package func addGradients(
        _ x: UnsafePointer<Number>,
        _ dy: UnsafePointer<Number>,
        rows: Int,
        weight: UnsafeMutablePointer<Float>,
        bias: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        Elements.addColumnSums(of: dy, rows: rows, columns: outputs, to: bias)
        guard outer == .oneDNN else {
            qk_outer_product(
                UnsafeRawPointer(dy).assumingMemoryBound(to: Float.self),
                UnsafeRawPointer(x).assumingMemoryBound(to: Float.self),
                rows,
                outputs,
                inputs,
                weight
            )
            return
        }
        try addOuterProduct(x, dy, rows: rows, to: weight)
    }

    /// Blocks of the weight, each the sum over all rows, a chunk after the other.
    private func addOuterProduct(
        _ x: UnsafePointer<Number>,
        _ dy: UnsafePointer<Number>,
        rows: Int,
        to weight: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tall = 192
        let wide = 384
        let deep = 1024
        let blocks = (inputs + wide - 1) / wide
        let memory = Shared((x, dy, weight))
        let failure = FirstTensorError()
        Parallelism.forEach(below: (outputs + tall - 1) / tall * blocks) { [inputs, outputs] item in
            let row = item / blocks * tall
            let column = item % blocks * wide
            let (x, dy, weight) = memory.value
            for first in stride(from: 0, to: rows, by: deep) {
                let status = od_outer_product(
                    Int64(min(deep, rows - first)),
                    Int64(min(tall, outputs - row)),
                    Int64(min(wide, inputs - column)),
                    dy + first * outputs + row,
                    Int64(outputs),
                    x + first * inputs + column,
                    Int64(inputs),
                    weight + row * inputs + column,
                    Int64(inputs),
                    Number.precision.code
                )
                if status != OD_OK { failure.keep(String(cString: od_last_error())) }
            }
        }
        try failure.rethrow(while: "multiplying gradients of \(rows) rows")
    }
}
