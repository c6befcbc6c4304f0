import Foundation

/// Tells whether a text contains an answer, as the retrieval metrics of Haystack do: some gold text,
/// lower-cased, stands in the lower-cased passage.
public struct AnswerMatcher: Sendable {
    private let needles: [[UInt8]]

    /// Looks for the reachable answers of a question.
    public init(_ question: JudgedQuestion) {
        self.init(texts: question.answers.filter(\.isReachable).map(\.text))
    }

    /// Looks for texts.
    ///
    /// Empty ones are never found.
    public init(texts: [String]) {
        needles = texts.filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }
    }

    /// Whether one of the texts stands in it.
    public func matches(_ text: String) -> Bool {
        !needles.isEmpty && matches(LowercasedText(text))
    }

    /// Whether one of the texts stands in it.
    public func matches(_ text: LowercasedText) -> Bool {
        needles.contains { text.contains($0) }
    }
}

/// A text made ready for many searches.
public struct LowercasedText: Sendable {
    private let bytes: [UInt8]

    /// Lower-cases a text.
    public init(_ text: String) { bytes = Array(text.lowercased().utf8) }

    /// Whether the bytes of a lower-cased text, at least one, stand in it.
    ///
    /// Hops from one occurrence of the first byte to the next: passages are short.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return false }
        return bytes.withUnsafeBytes { hay in
            needle.withUnsafeBytes { pin in
                guard let text = hay.baseAddress, let wanted = pin.baseAddress else { return false }
                var offset = 0
                while hay.count - offset >= pin.count,
                    let hit = memchr(text + offset, Int32(first), hay.count - offset)
                {
                    offset = UnsafeRawPointer(hit) - text
                    if hay.count - offset < pin.count { return false }
                    if memcmp(text + offset, wanted, pin.count) == 0 { return true }
                    offset += 1
                }
                return false
            }
        }
    }
}
