/// A stretch of a document's text, counted both ways that matter.
///
/// Invariant: both ranges name the same stretch, start inclusive, end exclusive.
public struct TextRange: Hashable, Sendable {
    /// Unicode scalars from the start of the document (the SQuAD convention).
    public let scalars: Range<Int>
    /// UTF-8 bytes from the start of the document.
    public let bytes: Range<Int>

    /// Joins the two counts of one stretch.
    public init(scalars: Range<Int>, bytes: Range<Int>) {
        self.scalars = scalars
        self.bytes = bytes
    }

    /// The same stretch seen from `start` further left, such as a passage's place in its document.
    public func shifted(by start: TextRange) -> TextRange {
        TextRange(
            scalars: scalars.lowerBound + start.scalars.lowerBound..<scalars.upperBound
                + start.scalars.lowerBound,
            bytes: bytes.lowerBound + start.bytes.lowerBound..<bytes.upperBound
                + start.bytes.lowerBound
        )
    }
}

extension String {
    /// The text of a range of UTF-8 bytes, which must lie on scalar borders inside the string.
    ///
    /// Swift may count several scalars as one character; this cut never looks at characters.
    public func slice(bytes: Range<Int>) -> String {
        let start = utf8.index(startIndex, offsetBy: bytes.lowerBound)
        let end = utf8.index(start, offsetBy: bytes.count)
        return String(unicodeScalars[start..<end])
    }

    /// The text of a range of Unicode scalars, which must lie inside the string.
    public func slice(scalars: Range<Int>) -> String {
        let start = unicodeScalars.index(startIndex, offsetBy: scalars.lowerBound)
        let end = unicodeScalars.index(start, offsetBy: scalars.count)
        return String(unicodeScalars[start..<end])
    }
}
