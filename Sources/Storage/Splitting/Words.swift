import QuestionAnswering

/// The words of a text: what stands between white space, and between sentences of scripts that write
/// without any.
///
/// Every word begins where a character begins, as people see characters; one that would not, such as an
/// accent behind a space, belongs to the word before it.
struct Words {
    /// The first byte of every word.
    private(set) var starts: [Int] = []
    /// One past the last byte of every word.
    private(set) var ends: [Int] = []
    /// What lies before every word; the first has a paragraph border.
    private(set) var borders: [Border] = []

    /// How strongly two words are parted.
    enum Border: UInt8, Comparable {
        /// By nothing but white space.
        case word
        /// One ends a sentence.
        case sentence
        /// A blank line lies between them.
        case paragraph

        static func < (left: Border, right: Border) -> Bool { left.rawValue < right.rawValue }
    }

    /// How many words there are.
    var count: Int { starts.count }

    /// Finds the words of a text; those longer than `longest` bytes are cut between characters.
    init(_ text: String, longest: Int = .max) {
        let bytes = text.utf8.span
        var position = 0
        var lineEnds = 2
        var isFirstOfSentence = true
        while true {
            while position < bytes.count {
                let length = bytes.whiteSpaceLength(at: position)
                guard length > 0 else { break }
                lineEnds += bytes.endsLine(at: position) ? 1 : 0
                position += length
            }
            guard position < bytes.count else { return }
            let end = Self.end(from: position, in: bytes)
            if Self.beginsCharacter(position, in: text, bytes) {
                let border = border(
                    before: position..<end,
                    lineEnds,
                    isFirstOfSentence,
                    in: bytes
                )
                isFirstOfSentence = border != .word
                append(position..<end, border, longest, text)
            } else if ends.isEmpty {
                append(0..<end, .paragraph, longest, text)
            } else {
                ends[count - 1] = end
            }
            position = end
            lineEnds = 0
        }
    }

    private func border(
        before word: Range<Int>,
        _ lineEnds: Int,
        _ isFirstOfSentence: Bool,
        in bytes: borrowing Span<UInt8>
    ) -> Border {
        guard lineEnds < 2, let start = starts.last, let end = ends.last else {
            return .paragraph
        }
        let ending = SentenceEnding(
            before: word,
            behind: start..<end,
            isAlone: isFirstOfSentence,
            isOnNewLine: lineEnds == 1
        )
        return ending.holds(in: bytes) ? .sentence : .word
    }

    private mutating func append(
        _ range: Range<Int>,
        _ border: Border,
        _ longest: Int,
        _ text: String
    ) {
        var start = range.lowerBound
        var border = border
        if range.count > longest {
            for cut in Self.cuts(range, every: longest, in: text) {
                add(start..<cut, border)
                start = cut
                border = .word
            }
        }
        add(start..<range.upperBound, border)
    }

    private mutating func add(_ range: Range<Int>, _ border: Border) {
        starts.append(range.lowerBound)
        ends.append(range.upperBound)
        borders.append(border)
    }

    /// One past the word that begins at `start`.
    private static func end(from start: Int, in bytes: borrowing Span<UInt8>) -> Int {
        var position = start
        while position < bytes.count, bytes.whiteSpaceLength(at: position) == 0 {
            let length = bytes.unspacedEndingLength(at: position)
            guard length == 0 else {
                position += length
                while true {
                    let more = bytes.unspacedClosingLength(at: position)
                    guard more > 0 else { return position }
                    position += more
                }
            }
            position += 1
        }
        return position
    }

    /// Cuts a range without white space into pieces of at most `limit` bytes, between characters.
    ///
    /// A character of more bytes than that stays whole.
    private static func cuts(_ range: Range<Int>, every limit: Int, in text: String) -> [Int] {
        // A text of its own: a substring looks back to the front of a run of flags at every step.
        let word = text.slice(bytes: range)
        var cuts: [Int] = []
        var last = range.lowerBound
        var position = range.lowerBound
        for character in word {
            let next = position + character.utf8.count
            if next - last > limit, position > last {
                cuts.append(position)
                last = position
            }
            position = next
        }
        return cuts
    }

    /// Whether a character, as people see characters, begins at a byte.
    private static func beginsCharacter(
        _ position: Int,
        in text: String,
        _ bytes: borrowing Span<UInt8>
    ) -> Bool {
        guard position > 0 else { return true }
        // Between two ASCII characters there is always a border, but inside CR LF; a word never begins
        // with LF.
        if bytes[position] < 0x80, bytes[position - 1] < 0x80 { return true }
        return text.isCharacterBorder(position)
    }
}

extension String {
    /// Whether a character begins, or the text ends, at a byte.
    func isCharacterBorder(_ byte: Int) -> Bool {
        let index = utf8.index(startIndex, offsetBy: byte)
        return String.Index(index, within: self) != nil
    }
}
