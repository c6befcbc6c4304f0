/// A question in plain words, and which documents may answer it.
public struct Query: Hashable, Sendable {
    /// The question as it was asked.
    public let text: String
    /// Only documents for which this holds are searched; nil means all.
    public let filter: Filter?

    /// Makes a query.
    public init(_ text: String, filter: Filter? = nil) {
        self.text = text
        self.filter = filter
    }
}
