/// A part of a checkpoint, pushed down by name: `scope("encoder")("layer")("0")`.
///
/// A layer asks for its weights by their last names and the shapes it needs, and never knows where
/// in the model it stands.
public struct WeightScope: Sendable {
    private let checkpoint: Checkpoint
    /// The key up to here, without a final dot; empty at the root.
    public let path: String

    init(checkpoint: Checkpoint, path: String) {
        self.checkpoint = checkpoint
        self.path = path
    }

    /// The scope one name further down, or several joined by dots.
    public func callAsFunction(_ name: String) -> WeightScope {
        WeightScope(checkpoint: checkpoint, path: key(name))
    }

    /// The scope of a numbered part, such as a layer.
    public func callAsFunction(_ number: Int) -> WeightScope { self(String(number)) }

    /// Whether the checkpoint holds this weight.
    public func contains(_ name: String) -> Bool { find(name) != nil }

    /// Whether the checkpoint holds any weight below this scope.
    public var isEmpty: Bool {
        let prefix = path.isEmpty ? "" : path + "."
        return !checkpoint.tensors.keys.contains { $0.hasPrefix(prefix) }
    }

    /// The names directly below, sorted; `encoder`, `pooler`.
    public var children: [String] {
        let prefix = path.isEmpty ? "" : path + "."
        let names = checkpoint.tensors.keys.lazy.filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) }
        return Set(names).sorted()
    }

    /// A weight of any shape.
    ///
    /// - Throws: `CheckpointError` naming the full key and the nearest ones when there is none,
    ///   or the type when its bytes are not real numbers.
    public func tensor(_ name: String) throws -> WeightTensor {
        guard let tensor = find(name) else { throw missing(name) }
        guard tensor.isReal else {
            throw CheckpointError(
                .mismatch,
                while: "Reading the weight \(tensor.name) of",
                checkpoint.path,
                expected: "F32, F16, BF16, or I8 with \(tensor.name)\(RowScales.suffix)",
                found: tensor.type.rawValue
            )
        }
        return tensor
    }

    /// A weight of the shape a layer needs.
    ///
    /// - Throws: `CheckpointError` naming the full key and the nearest ones when there is none,
    ///   or what the shape or type is when it is another.
    public func tensor(_ name: String, shape: [Int]) throws -> WeightTensor {
        let tensor = try tensor(name)
        guard tensor.shape == shape else {
            throw CheckpointError(
                .mismatch,
                while: "Reading the weight \(tensor.name) of",
                checkpoint.path,
                expected: "shape \(shape)",
                found: "\(tensor.shape)",
                nextStep: "Its config.json and its weights are of different models."
            )
        }
        return tensor
    }

    /// A weight that may be absent, such as a bias; its shape must be right when it is there.
    public func optional(_ name: String, shape: [Int]) throws -> WeightTensor? {
        contains(name) ? try tensor(name, shape: shape) : nil
    }

    /// The numbers of a weight as floats, row-major.
    public func floats(_ name: String, shape: [Int]) throws -> [Float] {
        try tensor(name, shape: shape).floats()
    }

    private func key(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

    private func find(_ name: String) -> WeightTensor? {
        let key = key(name)
        return checkpoint.tensors[key]
            ?? LegacyKey.spelling(of: key).flatMap { checkpoint.tensors[$0] }
    }

    private func missing(_ name: String) -> CheckpointError {
        let nearest = NearestNames(to: key(name), among: checkpoint.tensors.keys)
        return CheckpointError(
            .missing,
            while: "Reading the weights of",
            checkpoint.path,
            expected: key(name),
            found: nearest.description
        )
    }
}

/// Names that early BERT checkpoints, converted from TensorFlow, still carry.
enum LegacyKey {
    /// The old spelling of a layer normalisation's key; nil for other keys.
    static func spelling(of key: String) -> String? {
        for (new, old) in [("LayerNorm.weight", "gamma"), ("LayerNorm.bias", "beta")]
        where key.hasSuffix(new) {
            return key.prefix(key.count - new.count) + "LayerNorm." + old
        }
        return nil
    }
}
