/// Weights made up from their names: for benchmarks and tests that need a model of some size.
///
/// The same name and shape always give the same numbers. Layer norms scale by about 1, all else is
/// small, so that activations stay in the range of a trained model's.
public struct RandomWeights: WeightSource {
    private let path: String

    /// Weights for any name.
    public init() { path = "" }

    private init(path: String) { self.path = path }

    /// The source one name further down.
    public func callAsFunction(_ name: String) -> RandomWeights {
        RandomWeights(path: key(name))
    }

    /// True: there is a weight for every name.
    public func contains(_ name: String) -> Bool { true }

    /// Numbers made up from the name.
    public func floats(_ name: String, shape: [Int]) -> [Float] {
        let isScale = key(name).hasSuffix("LayerNorm.weight")
        var state = key(name).utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return (0..<shape.reduce(1, *)).map { _ in
            // Knuth's linear congruential generator; its upper bits are random enough here.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Float(state >> 40) / Float(1 << 24) - 0.5
            return isScale ? 1 + 0.2 * unit : 0.14 * unit
        }
    }

    /// A table of such numbers.
    public func rows(_ name: String, shape: [Int]) -> FloatTable {
        FloatTable(floats(name, shape: shape), width: shape.last ?? 1)
    }

    private func key(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
}

/// A matrix held as floats.
public struct FloatTable: RowTable {
    private let numbers: [Float]
    private let width: Int

    /// Takes a row-major matrix of rows of `width`.
    public init(_ numbers: [Float], width: Int) {
        precondition(
            width > 0 && numbers.count % width == 0,
            "\(numbers.count) in rows of \(width)"
        )
        self.numbers = numbers
        self.width = width
    }

    /// Writes one row.
    public func copyRow(_ row: Int, into output: UnsafeMutableBufferPointer<Float>) {
        _ = output.update(fromContentsOf: numbers[row * width..<(row + 1) * width])
    }
}
