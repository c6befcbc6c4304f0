/// A text as an embedder places it in space.
public struct Vector: Hashable, Sendable {
    /// The coordinates; finite.
    public let values: [Float]

    /// Wraps coordinates.
    public init(_ values: [Float]) { self.values = values }

    /// How many coordinates it has.
    public var dimension: Int { values.count }
}

/// Which side of a search a text is on; a DPR model has one tower for each.
public enum TextRole: String, Sendable, CaseIterable {
    /// A question.
    case query
    /// A passage that may answer.
    case passage
}
