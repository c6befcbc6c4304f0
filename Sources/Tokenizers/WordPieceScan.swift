/// One reading of a text: normalises, splits into words and cuts words into pieces in one pass.
///
/// BERT's steps are: clean, space out ideographs, decompose and strip accents, lowercase, split at
/// spaces, split at punctuation, match pieces. Here each scalar goes through all of them at once and
/// lands in the pending word together with the bytes it came from; a space, a punctuation mark or an
/// ideograph closes the word. Time is linear in the text: a word of more than 100 scalars is unknown
/// unread, and a piece is never longer than the longest token.
struct WordPieceScan {
    private let vocabulary: Vocabulary
    private let rules: WordPieceRules
    private let unknown: TokenID
    private var word: PendingWord
    /// Hashes of a word's prefixes, kept to be allocated once.
    private var hashes: [TokenHash] = []
    private var ids: [TokenID] = []
    private var ranges: [Range<Int>] = []
    /// Whether a dropped mark that comes now sits on the last token.
    private var lastTokenTakesMarks = false

    init(_ vocabulary: Vocabulary, _ rules: WordPieceRules, unknown: TokenID) {
        self.vocabulary = vocabulary
        self.rules = rules
        self.unknown = unknown
        word = PendingWord(longestWord: rules.maximumWordLength)
    }

    /// The tokens of a text given as valid UTF-8.
    consuming func tokens(of text: Span<UInt8>) -> TokenizedText {
        ids.reserveCapacity(text.count / 4)
        ranges.reserveCapacity(text.count / 4)
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                readASCII(byte, at: position)
                position += 1
            } else {
                let scalar = Self.scalar(in: text, at: position)
                let end = position + (scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4)
                read(scalar, from: position..<end)
                position = end
            }
        }
        closeWord()
        return TokenizedText(ids: ids, byteRanges: ranges)
    }

    private mutating func readASCII(_ byte: UInt8, at position: Int) {
        switch ASCIIClass.of(byte) {
        case .word:
            word.append(byte, from: position)
        case .capital:
            word.append(rules.lowercases ? byte | 0x20 : byte, from: position)
        case .space:
            closeWord()
            lastTokenTakesMarks = false
        case .punctuation:
            closeWord()
            word.append(byte, from: position)
            closeWord()
        case .removed:
            break
        }
    }

    /// Reads a scalar beyond ASCII.
    private mutating func read(_ scalar: UInt32, from source: Range<Int>) {
        if BERTUnicodeTables.isRemoved(scalar) { return }
        if BERTUnicodeTables.isSpace(scalar) {
            closeWord()
            lastTokenTakesMarks = false
            return
        }
        let standsApart = rules.spacesIdeographs && BERTUnicodeTables.isIdeograph(scalar)
        if standsApart { closeWord() }
        if rules.stripsAccents {
            readStripped(scalar, from: source)
        } else {
            fold(scalar, from: source)
        }
        if standsApart { closeWord() }
    }

    private mutating func readStripped(_ scalar: UInt32, from source: Range<Int>) {
        if BERTUnicodeTables.isMark(scalar) {
            attachMark(endingAt: source.upperBound)
        } else if let (first, second, third) = BERTUnicodeTables.stripped(scalar) {
            fold(first, from: source)
            if second != 0 { fold(second, from: source) }
            if third != 0 { fold(third, from: source) }
        } else {
            fold(scalar, from: source)
        }
    }

    /// Gives a dropped mark's bytes to its base, so that an answer is never cut between the two.
    private mutating func attachMark(endingAt end: Int) {
        if !word.isEmpty {
            word.extend(to: end)
        } else if lastTokenTakesMarks, let last = ranges.last {
            ranges[ranges.count - 1] = last.lowerBound..<end
        }
    }

    /// Lowercases a scalar and puts it into words; punctuation makes a word of its own.
    private mutating func fold(_ scalar: UInt32, from source: Range<Int>) {
        if scalar < 0x80
            ? ASCIIClass.of(UInt8(scalar)) == .punctuation
            : BERTUnicodeTables.isPunctuation(scalar)
        {
            closeWord()
            word.append(scalar, from: source)
            closeWord()
        } else if rules.lowercases, let value = Unicode.Scalar(scalar) {
            for lower in value.properties.lowercaseMapping.unicodeScalars {
                word.append(lower.value, from: source)
            }
        } else {
            word.append(scalar, from: source)
        }
    }

    private mutating func closeWord() {
        if word.isEmpty { return }
        let count = ids.count
        if word.count > rules.maximumWordLength || !appendPieces() {
            ids.removeLast(ids.count - count)
            ranges.removeLast(ranges.count - count)
            ids.append(unknown)
            ranges.append(word.source(of: 0..<word.count))
        }
        word.removeAll()
        lastTokenTakesMarks = true
    }

    /// Cuts the word greedily, longest piece first; false when some rest matches no token.
    private mutating func appendPieces() -> Bool {
        // Nine words of ten are tokens, and their hash is at hand.
        let whole = 0..<word.bytes.count
        if let id = vocabulary.find(word.hash, word.bytes, whole, continues: false) {
            append(id, from: 0..<word.count)
            return true
        }
        var start = 0
        while start < word.count {
            guard let (id, end) = longestPiece(from: start) else { return false }
            append(id, from: start..<end)
            start = end
        }
        return true
    }

    private mutating func append(_ id: TokenID, from scalars: Range<Int>) {
        ids.append(id)
        ranges.append(word.source(of: scalars))
    }

    private mutating func longestPiece(from start: Int) -> (id: TokenID, end: Int)? {
        let first = word.byteOffset(of: start)
        let continues = start > 0
        // The continuation mark is part of the token.
        let longest = vocabulary.longestToken - (continues ? 2 : 0)
        var hash = continues ? TokenHash.continuation : TokenHash()
        var position = first
        var end = start
        hashes.removeAll(keepingCapacity: true)
        while end < word.count, word.byteOffset(of: end + 1) - first <= longest {
            end += 1
            while position < word.byteOffset(of: end) {
                hash.combine(word.bytes[position])
                position += 1
            }
            hashes.append(hash)
        }
        while end > start {
            let slice = first..<word.byteOffset(of: end)
            let hash = hashes[end - start - 1]
            if let id = vocabulary.find(hash, word.bytes, slice, continues: continues) {
                return (id, end)
            }
            end -= 1
        }
        return nil
    }

    /// The scalar that starts at a byte of valid UTF-8 that is not ASCII.
    private static func scalar(in text: Span<UInt8>, at position: Int) -> UInt32 {
        func rest(_ offset: Int) -> UInt32 { UInt32(text[position + offset] & 0x3F) }
        let lead = UInt32(text[position])
        if lead < 0xE0 { return (lead & 0x1F) << 6 | rest(1) }
        if lead < 0xF0 { return (lead & 0x0F) << 12 | rest(1) << 6 | rest(2) }
        return (lead & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3)
    }
}

/// How BERT reads an ASCII byte.
enum ASCIIClass {
    case word, capital, space, punctuation, removed

    static func of(_ byte: UInt8) -> ASCIIClass {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): .word
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .capital
        case 0x20, 0x09, 0x0A, 0x0D: .space
        case 0x00...0x1F, 0x7F: .removed
        default: .punctuation
        }
    }
}
