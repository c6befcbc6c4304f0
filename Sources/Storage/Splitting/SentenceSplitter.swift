public import QuestionAnswering

/// Cuts a text into its sentences.
///
/// Abbreviations, initials and numbers do not end one: "The U.S. are a country." is one sentence. Blank
/// lines and list signs end one without a point.
public struct SentenceSplitter: PassageSplitting {
    /// Makes a splitter.
    public init() {}

    /// The sentences of a text without the white space between them; none when it has no words.
    public func ranges(in text: String) -> [TextRange] {
        let words = Words(text)
        var cutter = RangeCutter(text)
        var ranges: [TextRange] = []
        var first = 0
        for next in 1..<max(words.count, 1) where words.borders[next] > .word {
            ranges.append(cutter.range(of: first..<next, words))
            first = next
        }
        if words.count > 0 { ranges.append(cutter.range(of: first..<words.count, words)) }
        return ranges
    }
}

/// Turns runs of words into ranges, counting scalars along the way.
struct RangeCutter {
    private let text: String
    /// A place whose scalars are counted, before all ranges still to come.
    private var byte = 0
    private var scalar = 0

    init(_ text: String) { self.text = text }

    /// The range from the first to the last of some words, which must not begin before those of an
    /// earlier call.
    mutating func range(of run: Range<Int>, _ words: Words) -> TextRange {
        let start = words.starts[run.lowerBound]
        let next = run.upperBound < words.count ? words.starts[run.upperBound] : text.utf8.count
        var end = words.ends[run.upperBound - 1]
        // A few signs, such as U+0600, take the space behind them into their character.
        if end < next, !isBorder(end) { end = next }
        let span = text.utf8.span
        scalar += span.scalarCount(byte..<start)
        byte = start
        let count = span.scalarCount(start..<end)
        return TextRange(scalars: scalar..<scalar + count, bytes: start..<end)
    }

    private func isBorder(_ end: Int) -> Bool {
        let span = text.utf8.span
        if span[end - 1] < 0x80, span[end] < 0x80 { return true }
        return text.isCharacterBorder(end)
    }
}

extension Span where Element == UInt8 {
    /// How many Unicode scalars begin in a range of UTF-8.
    func scalarCount(_ range: Range<Int>) -> Int {
        var count = 0
        for position in range { count &+= self[position] & 0xC0 != 0x80 ? 1 : 0 }
        return count
    }
}
