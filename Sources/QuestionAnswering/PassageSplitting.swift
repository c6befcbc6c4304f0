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
        return [TextRange(scalars: 0..<text.scalarCount, bytes: 0..<text.utf8.count)]
    }
}

extension String {
    /// `unicodeScalars.count`, eight bytes at a time: every scalar begins with a byte that does not
    /// continue one, as 10xxxxxx does.
    package var scalarCount: Int {
        var text = self
        return text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            let whole = bytes.count & ~7
            var continuing = 0
            for place in stride(from: 0, to: whole, by: 8) {
                let eight = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                continuing &+= (eight & ~(eight << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
            }
            for byte in bytes[whole...] where byte & 0xC0 == 0x80 { continuing += 1 }
            return bytes.count - continuing
        }
    }
}
