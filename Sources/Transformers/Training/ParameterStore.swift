import Tensors

/// One weight that learns.
public struct Parameter: Sendable, Hashable {
    /// Its full key in a checkpoint.
    public let name: String
    /// Its sizes.
    public let shape: [Int]
    /// Its numbers among all of a store's.
    public let range: Range<Int>
    /// Whether weight decay shrinks it: matrices, but neither biases nor layer norms.
    public let decays: Bool
}

/// The weights of a model that learns, lying end to end, and their gradients.
///
/// One long array of each kind lets the optimizer and the checkpoint take them in one sweep.
public final class ParameterStore {
    /// In the order of their numbers.
    public let parameters: [Parameter]
    private let places: [String: Int]
    private let valueBuffer: AlignedBuffer<Float>
    private let gradientBuffer: AlignedBuffer<Float>
    /// Parameters that keep their values, by their places in `parameters`.
    public private(set) var frozen: Set<Int> = []

    /// Lays out weights of zeros.
    ///
    /// - Parameter layout: Names and shapes; no name twice.
    public init(_ layout: ParameterLayout) {
        parameters = layout.parameters
        places = Dictionary(
            uniqueKeysWithValues: layout.parameters.enumerated().map { ($1.name, $0) }
        )
        let count = layout.parameters.last?.range.upperBound ?? 0
        valueBuffer = AlignedBuffer(count: count)
        gradientBuffer = AlignedBuffer(count: count)
    }

    /// How many numbers all weights have.
    public var count: Int { valueBuffer.count }

    /// How many numbers learn.
    public var trainableCount: Int {
        parameters.indices.reduce(0) {
            frozen.contains($1) ? $0 : $0 + parameters[$1].range.count
        }
    }

    /// All weights, [count].
    ///
    /// Valid while the store lives; whoever writes sees to it that nobody reads meanwhile.
    public var values: UnsafeMutableBufferPointer<Float> { valueBuffer.numbers }

    /// Their gradients, [count].
    public var gradients: UnsafeMutableBufferPointer<Float> { gradientBuffer.numbers }

    /// Where a weight lies among the numbers.
    public func range(of name: String) -> Range<Int> {
        guard let place = places[name] else { preconditionFailure("no parameter \(name)") }
        return parameters[place].range
    }

    /// Whether there is a weight of this name.
    public func contains(_ name: String) -> Bool { places[name] != nil }

    /// The numbers of one weight.
    public func value(_ name: String) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: values[range(of: name)])
    }

    /// The gradient of one weight.
    public func gradient(_ name: String) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: gradients[range(of: name)])
    }

    /// Keeps the weights whose names satisfy `isFrozen` as they are, and lets all others learn.
    public func freeze(where isFrozen: (String) -> Bool) {
        frozen = Set(parameters.indices.filter { isFrozen(parameters[$0].name) })
    }

    /// Sets all gradients to zero.
    public func clearGradients() { gradients.update(repeating: 0) }

    /// Reads weights from a source; those it lacks stay and are named in the result.
    ///
    /// - Parameters:
    ///   - source: Where to look for them.
    ///   - key: The key under which a weight lies there; nil for one that is not looked for.
    /// - Returns: The names of the weights that were not there.
    /// - Throws: What the source throws, such as for a weight of another shape.
    @discardableResult
    public func load(
        from source: some WeightSource,
        key: (String) -> String? = { $0 }
    ) throws -> [String] {
        var missing: [String] = []
        for parameter in parameters {
            guard let key = key(parameter.name), source.contains(key) else {
                missing.append(parameter.name)
                continue
            }
            let floats = try source.floats(key, shape: parameter.shape)
            _ = value(parameter.name).update(fromContentsOf: floats)
        }
        return missing
    }

    /// Adds all weights to a checkpoint.
    public func write(to writer: inout SafetensorsWriter, as type: StoredType = .f32) {
        for parameter in parameters {
            writer.add(
                parameter.name,
                shape: parameter.shape,
                floats: Array(values[parameter.range]),
                as: type
            )
        }
    }
}

/// Names and shapes of weights, collected before there is memory for them.
public struct ParameterLayout: Sendable {
    /// In the order they were added.
    public private(set) var parameters: [Parameter] = []

    /// None yet.
    public init() {}

    /// Adds a weight behind the others.
    ///
    /// - Parameters:
    ///   - name: Its full key.
    ///   - shape: Its sizes.
    ///   - decays: Whether weight decay shrinks it; nil for matrices only.
    public mutating func add(_ name: String, _ shape: [Int], decays: Bool? = nil) {
        let start = parameters.last?.range.upperBound ?? 0
        parameters.append(
            Parameter(
                name: name,
                shape: shape,
                range: start..<start + shape.reduce(1, *),
                decays: decays ?? (shape.count > 1)
            )
        )
    }
}
