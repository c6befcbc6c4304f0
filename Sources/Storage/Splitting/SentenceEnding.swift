/// Whether a sentence ends between two words that follow each other.
///
/// Points also stand behind abbreviations and numbers. The rules are those that most splitters share
/// (Palmer and Hearst 1997; Kiss and Strunk 2006): known titles and abbreviations, single letters and
/// letters with points between them, and how the next word begins.
struct SentenceEnding {
    private let next: Range<Int>
    private let previous: Range<Int>
    private let isAlone: Bool
    private let isOnNewLine: Bool

    /// Looks between the word `behind` and the word `before`, given as ranges of bytes.
    ///
    /// `isAlone` says that the former is the only one of its sentence so far, `isOnNewLine` that the
    /// latter begins a line.
    init(before next: Range<Int>, behind previous: Range<Int>, isAlone: Bool, isOnNewLine: Bool) {
        self.next = next
        self.previous = previous
        self.isAlone = isAlone
        self.isOnNewLine = isOnNewLine
    }

    /// Whether the sentence ends.
    func holds(in bytes: borrowing Span<UInt8>) -> Bool {
        if isOnNewLine, isBullet(in: bytes) { return true }
        let (end, isClosed) = withoutClosings(in: bytes)
        guard end > previous.lowerBound else { return false }
        switch mark(endingAt: end, in: bytes) {
        case "!", "?", "‽", "؟", "।":
            return !(isClosed && nextBegins(.lower, in: bytes))
        case "。", "！", "？": return true
        case "…": return nextBegins(.upper, in: bytes)
        case ".": return pointEnds(before: end - 1, in: bytes)
        default: return false
        }
    }

    // MARK: - Points

    private func pointEnds(before point: Int, in bytes: borrowing Span<UInt8>) -> Bool {
        guard point > previous.lowerBound else { return false }
        if bytes[point - 1] == 0x2E { return nextBegins(.upper, in: bytes) }  // An ellipsis.
        let core = withoutOpenings(before: point, in: bytes)
        let word = String(decoding: bytes.bytes(core), as: UTF8.self)
        let isLower = nextBegins(.lower, in: bytes)
        if word.allSatisfy(\.isNumber) { return !isAlone && !isLower }
        let lowered = word.lowercased()
        if Self.titles.contains(lowered) { return false }
        if lowered == "no" { return !nextBegins(.digit, in: bytes) && !isLower }
        let isShortened =
            word.contains(".") || word.unicodeScalars.count == 1
            || Self.abbreviations.contains(lowered)
        if isShortened { return nextStartsSentence(in: bytes) }
        // Reviewers often begin a sentence in lower case; short words before it tend to be
        // abbreviations that no list knows.
        return !isLower || word.unicodeScalars.count > 3
    }

    private func nextStartsSentence(in bytes: borrowing Span<UInt8>) -> Bool {
        var end = next.upperBound
        while end > next.lowerBound, [0x2C, 0x2E, 0x21, 0x3F, 0x3A, 0x3B].contains(bytes[end - 1]) {
            end -= 1
        }
        let word = String(decoding: bytes.bytes(next.lowerBound..<end), as: UTF8.self)
        return Self.starters.contains(word)
    }

    // MARK: - Characters around words

    private enum Beginning { case lower, upper, digit }

    /// How the next word begins behind quotes and brackets.
    private func nextBegins(_ beginning: Beginning, in bytes: borrowing Span<UInt8>) -> Bool {
        var position = next.lowerBound
        while position < next.upperBound {
            let scalar = bytes.scalar(at: position)
            guard Self.openings.contains(scalar) else {
                switch beginning {
                case .lower: return scalar.properties.isLowercase
                case .upper: return scalar.properties.isUppercase
                case .digit: return scalar.properties.numericType != nil
                }
            }
            position += scalar.utf8.count
        }
        return false
    }

    /// The end of the previous word without closing quotes and brackets, and whether there were any.
    private func withoutClosings(in bytes: borrowing Span<UInt8>) -> (end: Int, isClosed: Bool) {
        var end = previous.upperBound
        while end > previous.lowerBound {
            let start = startOfScalar(before: end, in: bytes)
            guard Self.closings.contains(bytes.scalar(at: start)) else { break }
            end = start
        }
        return (end, end < previous.upperBound)
    }

    private func withoutOpenings(before end: Int, in bytes: borrowing Span<UInt8>) -> Range<Int> {
        var start = previous.lowerBound
        while start < end {
            let scalar = bytes.scalar(at: start)
            guard Self.openings.contains(scalar) else { break }
            start += scalar.utf8.count
        }
        return min(start, end)..<end
    }

    private func mark(endingAt end: Int, in bytes: borrowing Span<UInt8>) -> Unicode.Scalar {
        bytes.scalar(at: startOfScalar(before: end, in: bytes))
    }

    private func startOfScalar(before end: Int, in bytes: borrowing Span<UInt8>) -> Int {
        var start = end - 1
        while start > previous.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// Whether the next word is the sign of a list: `-`, `•`, `2.` or `b)`.
    private func isBullet(in bytes: borrowing Span<UInt8>) -> Bool {
        guard next.count <= 4 else { return false }
        let word = String(decoding: bytes.bytes(next), as: UTF8.self)
        if ["-", "*", "+", "•", "–", "—", "·", "▪", "●"].contains(word) { return true }
        guard let last = word.last, last == "." || last == ")", word.count > 1 else { return false }
        let label = word.dropLast()
        return label.allSatisfy(\.isNumber) || (last == ")" && label.count == 1)
    }

    // MARK: - Lists

    private static let openings: Set<Unicode.Scalar> = [
        "\"", "'", "(", "[", "{", "“", "‘", "«", "„", "¿", "¡", "*", "_",
    ]
    private static let closings: Set<Unicode.Scalar> = [
        "\"", "'", ")", "]", "}", "”", "’", "»", "“", "*", "_", "」", "』", "）",
    ]
    /// A name follows them, whatever it begins with.
    private static let titles: Set = [
        "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "gen", "sen", "rep", "capt", "lt", "col",
        "sgt", "hon", "pres", "gov", "mt", "messrs", "mme", "mlle", "fr",
    ]
    private static let abbreviations: Set = [
        "etc", "vs", "inc", "ltd", "co", "corp", "jr", "sr", "st", "vol", "vols", "fig", "figs",
        "approx", "dept", "est", "misc", "ca", "cf", "al", "ave", "blvd", "rd", "oz", "lb", "lbs",
        "ft", "sq", "ed", "eds", "pp", "ch", "sec", "min", "mins", "hr", "hrs", "wk", "yr", "yrs",
        "temp", "qty", "avg", "ext", "tel", "incl", "excl", "resp", "viz", "jan", "feb", "mar",
        "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed",
        "thu", "thur", "thurs", "fri", "sat", "sun", "bros", "assn", "univ", "eq", "ref",
    ]
    /// Words that rarely follow an abbreviation inside a sentence when they are capitalised.
    private static let starters: Set = [
        "A", "After", "All", "Also", "Although", "An", "And", "Another", "Any", "As", "At",
        "Because",
        "Before", "But", "By", "Can", "Do", "Does", "Even", "For", "From", "Great", "He", "Her",
        "Here", "His", "How", "However", "I", "I'd", "I'll", "I'm", "I've", "If", "In", "Is", "It",
        "It's", "Its", "Just", "My", "No", "Not", "Now", "On", "One", "Only", "Or", "Other", "Our",
        "Overall", "She", "Since", "So", "Some", "That", "That's", "The", "Their", "Then", "There",
        "These", "They", "This", "Those", "To", "Very", "Was", "We", "What", "When", "Where",
        "Which", "While", "Who", "Why", "With", "You", "Your",
    ]
}

extension Span where Element == UInt8 {
    /// A copy of some bytes, for texts that are a word long.
    fileprivate func bytes(_ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for position in range { copy.append(self[position]) }
        return copy
    }
}
