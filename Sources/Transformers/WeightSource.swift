/// Where a layer finds its weights by name: a checkpoint's scope, or numbers made up for a benchmark.
public protocol WeightSource: Sendable {
    /// The table type of `rows(_:shape:)`.
    associatedtype Table: RowTable

    /// The source one name further down, or several joined by dots.
    func callAsFunction(_ name: String) -> Self

    /// Whether there is a weight of this name.
    func contains(_ name: String) -> Bool

    /// A weight as floats, row-major.
    ///
    /// - Throws: Naming the full key when it is missing or of another shape.
    func floats(_ name: String, shape: [Int]) throws -> [Float]

    /// A matrix that is read a row at a time.
    ///
    /// - Throws: Naming the full key when it is missing or of another shape.
    func rows(_ name: String, shape: [Int]) throws -> Table
}

/// A matrix whose rows become floats when they are looked up.
public protocol RowTable: Sendable {
    /// Writes one row as floats.
    ///
    /// - Parameters:
    ///   - row: One of the table's rows.
    ///   - output: Room for a row; it may be uninitialised.
    func copyRow(_ row: Int, into output: UnsafeMutableBufferPointer<Float>)
}

extension WeightTensor: RowTable {}

extension WeightScope: WeightSource {
    /// A matrix that stays in its file.
    ///
    /// - Throws: `CheckpointError` naming the full key when it is missing or of another shape.
    public func rows(_ name: String, shape: [Int]) throws -> WeightTensor {
        try tensor(name, shape: shape)
    }
}
