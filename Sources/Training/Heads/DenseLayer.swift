import Tensors
public import Transformers

/// A linear layer behind an encoder that learns: a reader's, a pooler's, a classifier's.
public final class DenseLayer {
    /// Numbers in a row of x.
    public let inputs: Int
    /// Numbers in a row of y.
    public let outputs: Int
    private let weight: String
    private let bias: String
    private let parameters: ParameterStore
    private let linear: TrainableLinear<Float>

    /// Takes `name.weight` and `name.bias` from a store.
    ///
    /// - Throws: `TensorError` where its products cannot be prepared.
    public convenience init(
        _ name: String,
        parameters: ParameterStore,
        inputs: Int,
        outputs: Int
    ) throws {
        try self.init(
            weight: name + ".weight",
            bias: name + ".bias",
            parameters: parameters,
            inputs: inputs,
            outputs: outputs
        )
    }

    /// Takes a weight [outputs, inputs] and a bias [outputs] from a store; other layers may share them.
    ///
    /// - Throws: `TensorError` where its products cannot be prepared.
    public init(
        weight: String,
        bias: String,
        parameters: ParameterStore,
        inputs: Int,
        outputs: Int
    ) throws {
        self.weight = weight
        self.bias = bias
        self.parameters = parameters
        self.inputs = inputs
        self.outputs = outputs
        linear = try TrainableLinear(
            inputs: inputs,
            outputs: outputs,
            result: .float32,
            gradientResult: .float32
        )
    }

    /// Gives the weight small random numbers and the bias zeros, for a layer that is new.
    ///
    /// - Parameter seed: The same gives the same numbers.
    public func initialize(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for index in parameters.range(of: weight) {
            // BERT's own deviation; normal numbers, cut at two deviations as BERT's are.
            var normal = random.normal()
            while abs(normal) > 2 { normal = random.normal() }
            parameters.values[index] = Float(0.02 * normal)
        }
        parameters.value(bias).update(repeating: 0)
    }

    /// Lays the weights out, after each step.
    public func refresh() {
        guard let weight = parameters.value(weight).baseAddress,
            let bias = parameters.value(bias).baseAddress
        else { return }
        linear.take(weight: weight, bias: bias)
    }

    /// y = x · weightᵀ + bias.
    ///
    /// - Parameters:
    ///   - x: [rows, inputs], with room for `Linear.roundedRows(rows)` rows.
    ///   - rows: How many.
    /// - Returns: [rows, outputs].
    /// - Throws: `TensorError` when the product fails.
    public func forward(_ x: UnsafePointer<Float>, rows: Int) throws -> [Float] {
        var y = [Float](repeating: 0, count: Linear.roundedRows(rows) * outputs)
        try y.withUnsafeMutableBytes {
            guard let start = $0.baseAddress else { return }
            try linear.apply(x, rows: rows, into: start)
        }
        y.removeLast(y.count - rows * outputs)
        return y
    }

    /// The same for numbers in an array.
    public func forward(_ x: [Float]) throws -> [Float] {
        let rows = x.count / inputs
        return try roomy(x, inputs, rows).withUnsafeBufferPointer {
            guard let start = $0.baseAddress else { return [] }
            return try forward(start, rows: rows)
        }
    }

    /// Adds the gradients of the weights; writes that of x.
    ///
    /// - Parameters:
    ///   - x: As in the forward pass.
    ///   - gradient: Of y, [rows, outputs].
    ///   - dx: Receives the gradient of x, with room as x has; nil where nobody needs it.
    ///   - rows: How many.
    /// - Throws: `TensorError` when a product fails.
    public func backward(
        _ x: UnsafePointer<Float>,
        gradient: [Float],
        into dx: UnsafeMutablePointer<Float>?,
        rows: Int
    ) throws {
        try roomy(gradient, outputs, rows).withUnsafeBufferPointer { dy in
            guard let dy = dy.baseAddress,
                let weight = parameters.gradient(weight).baseAddress,
                let bias = parameters.gradient(bias).baseAddress
            else { return }
            try linear.addGradients(x, dy, rows: rows, weight: weight, bias: bias)
            if let dx { try linear.inputGradient(dy, rows: rows, into: dx) }
        }
    }

    /// The same for numbers in an array.
    ///
    /// - Returns: The gradient of x.
    /// - Throws: `TensorError` when a product fails.
    public func backward(_ x: [Float], gradient: [Float]) throws -> [Float] {
        let rows = x.count / inputs
        var dx = [Float](repeating: 0, count: Linear.roundedRows(rows) * inputs)
        try roomy(x, inputs, rows).withUnsafeBufferPointer { x in
            try dx.withUnsafeMutableBufferPointer { dx in
                guard let x = x.baseAddress else { return }
                try backward(x, gradient: gradient, into: dx.baseAddress, rows: rows)
            }
        }
        dx.removeLast(dx.count - rows * inputs)
        return dx
    }

    /// Adds the gradients of the weights alone, for numbers in an array.
    ///
    /// - Throws: `TensorError` when a product fails.
    public func addGradients(_ x: [Float], gradient: [Float]) throws {
        let rows = x.count / inputs
        try roomy(x, inputs, rows).withUnsafeBufferPointer {
            guard let x = $0.baseAddress else { return }
            try backward(x, gradient: gradient, into: nil, rows: rows)
        }
    }

    private func roomy(_ x: [Float], _ width: Int, _ rows: Int) -> [Float] {
        let missing = Linear.roundedRows(rows) * width - x.count
        return missing == 0 ? x : x + [Float](repeating: 0, count: missing)
    }
}
