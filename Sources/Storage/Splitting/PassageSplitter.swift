public import QuestionAnswering

/// Cuts long documents into passages; a review stays one passage.
///
/// A text of at most `maximumWords` words and `maximumBytes` bytes is one passage. A longer one is cut at
/// the last blank line of a passage's second half, else at the last end of a sentence there, else
/// between words; a word that is too long by itself is cut between characters. White space at a cut
/// belongs to no passage, everything else to one at least. Time and memory grow with the text's length.
public struct PassageSplitter: PassageSplitting {
    /// The most words of a passage.
    public let maximumWords: Int
    /// Words of a passage that the next one repeats, so that no statement is cut in two for good.
    public let overlapWords: Int
    /// The most UTF-8 bytes of a passage, for scripts without spaces and for what is no prose.
    public let maximumBytes: Int

    /// Makes a splitter.
    ///
    /// `maximumWords` and `maximumBytes` must be at least 1, `overlapWords` less than half of
    /// `maximumWords`.
    public init(maximumWords: Int = 4000, overlapWords: Int = 0, maximumBytes: Int = 65_536) {
        precondition(maximumWords >= 1, "maximumWords is \(maximumWords), expected 1 or more")
        precondition(maximumBytes >= 1, "maximumBytes is \(maximumBytes), expected 1 or more")
        precondition(
            overlapWords >= 0 && overlapWords * 2 < maximumWords,
            "overlapWords is \(overlapWords), expected less than half of \(maximumWords)"
        )
        self.maximumWords = maximumWords
        self.overlapWords = overlapWords
        self.maximumBytes = maximumBytes
    }

    /// The passages of a text; none only when it is empty.
    public func ranges(in text: String) -> [TextRange] {
        guard !text.isEmpty else { return [] }
        if let whole = wholeText(text) { return [whole] }
        let words = Words(text, longest: maximumBytes)
        guard words.count > 0 else { return [Self.range(ofAll: text)] }
        var cutter = RangeCutter(text)
        var ranges: [TextRange] = []
        var first = 0
        while true {
            let end = endOfPassage(from: first, words)
            ranges.append(cutter.range(of: first..<end, words))
            guard end < words.count else { return ranges }
            // At least half a passage further, also where few words fill one.
            first = max(end - overlapWords, first + (end - first + 1) / 2)
        }
    }

    /// The text as one passage, if it is short enough.
    private func wholeText(_ text: String) -> TextRange? {
        let count = text.utf8.count
        guard count <= maximumBytes else { return nil }
        // Two words take three bytes: most reviews need no counting.
        guard (count + 1) / 2 <= maximumWords || hasFewWords(text) else { return nil }
        return Self.range(ofAll: text)
    }

    private func hasFewWords(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var words = 0
        var isInside = false
        var position = 0
        while position < bytes.count {
            let length = bytes.whiteSpaceLength(at: position)
            if length == 0, !isInside { words += 1 }
            isInside = length == 0
            position += max(length, 1)
        }
        return words <= maximumWords
    }

    private static func range(ofAll text: String) -> TextRange {
        let bytes = text.utf8.span
        return TextRange(
            scalars: 0..<bytes.scalarCount(0..<bytes.count),
            bytes: 0..<bytes.count
        )
    }

    /// One past the last word of the passage that begins with the word `first`.
    private func endOfPassage(from first: Int, _ words: Words) -> Int {
        var end = first + 1
        while end < words.count, end - first < maximumWords,
            words.ends[end] - words.starts[first] <= maximumBytes
        {
            end += 1
        }
        guard end < words.count else { return end }
        let half = first + (end - first + 1) / 2
        let candidates = (half...end).reversed()
        for border in [Words.Border.paragraph, .sentence] {
            if let cut = candidates.first(where: { words.borders[$0] >= border }) { return cut }
        }
        return end
    }
}
