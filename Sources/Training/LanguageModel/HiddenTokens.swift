public import Transformers

/// Sequences with hidden tokens, and what a model is to guess.
public struct HiddenTokens: Sendable, Hashable {
    /// What the model sees.
    public private(set) var batch = PackedBatch()
    /// The rows of the chosen tokens among all tokens of the batch.
    public private(set) var rows: [Int] = []
    /// What stood there.
    public private(set) var targets: [Int] = []
    /// What the loss of each counts: 1 over the chosen tokens of its sequence.
    public private(set) var weights: [Float] = []

    /// No sequences.
    public init() {}

    /// Adds a sequence, one hidden token at least.
    public mutating func append(_ masked: TokenMasking.Masked) {
        precondition(!masked.places.isEmpty, "a sequence without a hidden token")
        rows += masked.places.map { batch.tokenCount + $0 }
        targets += masked.targets.map { Int($0) }
        weights += masked.places.map { _ in 1 / Float(masked.places.count) }
        batch.append(ids: masked.ids)
    }
}
