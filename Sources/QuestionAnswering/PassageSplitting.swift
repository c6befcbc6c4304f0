/// Says where a text is cut into passages.
public protocol PassageSplitting: Sendable {
    /// The passages of a text, ascending by start; each lies inside the text, on scalar borders, and
    /// none is empty.
    ///
    /// They may overlap. The same text always gives the same passages.
    func ranges(in text: String) -> [TextRange]
}

/// Leaves every text whole: one passage a document.
public struct WholeText: PassageSplitting {
    /// Makes a splitter that never cuts.
    public init() {}

    /// The whole text as one range; nothing for an empty text.
    public func ranges(in text: String) -> [TextRange] {
        guard !text.isEmpty else { return [] }
        return [TextRange(scalars: 0..<text.unicodeScalars.count, bytes: 0..<text.utf8.count)]
    }
}
