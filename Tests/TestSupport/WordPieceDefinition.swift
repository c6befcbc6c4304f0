public import Foundation

/// What BERT's tokenizer means, step by step and with no thought of speed.
///
/// Written after the description of the algorithm and on the standard library's Unicode data; the
/// fast tokenizer is tested against it.
public struct WordPieceDefinition: Sendable {
    private let vocabulary: [[UInt8]: Int]
    private let lowercases: Bool
    private let stripsAccents: Bool

    /// Takes the lines of a `vocab.txt`.
    public init(vocabulary file: URL, lowercases: Bool, stripsAccents: Bool) throws {
        let lines = try [UInt8](Data(contentsOf: file)).split(separator: UInt8(ascii: "\n"))
        vocabulary = Dictionary(
            uniqueKeysWithValues: zip(lines.map(Array.init), lines.indices)
        )
        self.lowercases = lowercases
        self.stripsAccents = stripsAccents
    }

    /// A scalar on its way through the steps, with the bytes it came from.
    private struct Letter {
        var scalar: Unicode.Scalar
        var source: Range<Int>
        var isInserted = false

        var isSpace: Bool { scalar == " " }

        var isPunctuation: Bool {
            if scalar.isASCII {
                return "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars.contains(scalar)
            }
            switch scalar.properties.generalCategory {
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
                .initialPunctuation, .finalPunctuation, .otherPunctuation:
                return true
            default: return false
            }
        }
    }

    /// The numbers of a text's tokens and the bytes each stands for.
    public func tokenize(_ text: String) -> (ids: [Int], byteRanges: [Range<Int>]) {
        var letters: [Letter] = []
        var position = 0
        for scalar in text.unicodeScalars {
            let end = position + String(scalar).utf8.count
            letters.append(Letter(scalar: scalar, source: position..<end))
            position = end
        }
        letters = spaceIdeographs(clean(letters))
        if stripsAccents { letters = strip(letters) }
        if lowercases { letters = letters.flatMap(lower) }
        let pieces = letters.split(whereSeparator: \.isSpace).flatMap { words($0) }.flatMap(pieces)
        return (pieces.map(\.id), pieces.map(\.source))
    }

    private func clean(_ letters: [Letter]) -> [Letter] {
        letters.compactMap { letter in
            var letter = letter
            if "\t\n\r".unicodeScalars.contains(letter.scalar) { letter.scalar = " " }
            if letter.scalar == "\0" || letter.scalar == "\u{FFFD}" { return nil }
            switch letter.scalar.properties.generalCategory {
            case .control, .format, .privateUse, .surrogate: return nil
            default: break
            }
            if letter.scalar.properties.isWhitespace { letter.scalar = " " }
            return letter
        }
    }

    private func spaceIdeographs(_ letters: [Letter]) -> [Letter] {
        letters.flatMap { letter in
            let ideographs: [ClosedRange<UInt32>] = [
                0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
                0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F,
            ]
            guard ideographs.contains(where: { $0.contains(letter.scalar.value) }) else {
                return [letter]
            }
            let space = Letter(scalar: " ", source: 0..<0, isInserted: true)
            return [space, letter, space]
        }
    }

    private func strip(_ letters: [Letter]) -> [Letter] {
        var result: [Letter] = []
        for letter in letters {
            for scalar in String(letter.scalar).decomposedStringWithCanonicalMapping.unicodeScalars
            {
                if scalar.properties.generalCategory != .nonspacingMark {
                    result.append(
                        Letter(scalar: scalar, source: letter.source, isInserted: letter.isInserted)
                    )
                } else if let base = result.lastIndex(where: { !$0.isInserted }),
                    !result[base].isSpace
                {
                    result[base].source =
                        result[base].source.lowerBound..<letter.source.upperBound
                }
            }
        }
        return result
    }

    private func lower(_ letter: Letter) -> [Letter] {
        letter.scalar.properties.lowercaseMapping.unicodeScalars.map {
            Letter(scalar: $0, source: letter.source, isInserted: letter.isInserted)
        }
    }

    private func words(_ letters: ArraySlice<Letter>) -> [[Letter]] {
        var words: [[Letter]] = []
        var startsWord = true
        for letter in letters {
            if letter.isPunctuation || startsWord {
                words.append([letter])
            } else {
                words[words.count - 1].append(letter)
            }
            startsWord = letter.isPunctuation
        }
        return words
    }

    private func pieces(_ word: [Letter]) -> [(id: Int, source: Range<Int>)] {
        let whole = word[0].source.lowerBound..<word[word.count - 1].source.upperBound
        let unknown = [(id: vocabulary[Array("[UNK]".utf8)] ?? -1, source: whole)]
        if word.count > 100 { return unknown }
        var pieces: [(id: Int, source: Range<Int>)] = []
        var start = 0
        while start < word.count {
            var end = word.count
            while end > start {
                let piece =
                    (start > 0 ? "##" : "").utf8
                    + word[start..<end].flatMap { Array(String($0.scalar).utf8) }
                if let id = vocabulary[Array(piece)] {
                    let source = word[start].source.lowerBound..<word[end - 1].source.upperBound
                    pieces.append((id, source))
                    break
                }
                end -= 1
            }
            if end == start { return unknown }
            start = end
        }
        return pieces
    }
}
