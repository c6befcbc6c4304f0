/// A calculation that could not be prepared or run.
public struct TensorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, to what, and why it failed.
    public let description: String

    /// Tells what happened.
    public init(_ description: String) { self.description = description }
}
