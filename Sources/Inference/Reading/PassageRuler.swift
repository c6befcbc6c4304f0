package import QuestionAnswering

/// Measures places in a passage's text: scalars at bytes, whole graphemes, words around a place.
///
/// It works on UTF-8 bytes throughout, since walking a Swift string by characters or scalars for each
/// answer costs time in proportion to the text.
package struct PassageRuler: Sendable {
    private let bytes: [UInt8]
    /// How many scalars start before byte `block * blockSize`.
    private let scalarsBeforeBlock: [Int]

    private static let blockSize = 256
    /// How far the borders of a grapheme are looked for, in bytes: longer than any that is written,
    /// short enough that a text of nothing but combining marks cannot stall the reader.
    private static let graphemeReach = 128

    /// Reads the text once.
    package init(_ text: String) {
        bytes = Array(text.utf8)
        var counts: [Int] = []
        counts.reserveCapacity(bytes.count / Self.blockSize + 1)
        var count = 0
        for (place, byte) in bytes.enumerated() {
            if place % Self.blockSize == 0 { counts.append(count) }
            if !byte.continuesScalar { count += 1 }
        }
        scalarsBeforeBlock = counts
    }

    /// Both counts of a stretch that lies on scalar borders.
    package func range(_ stretch: Range<Int>) -> TextRange {
        let start = scalars(before: stretch.lowerBound)
        let count = bytes[stretch].count { !$0.continuesScalar }
        return TextRange(scalars: start..<start + count, bytes: stretch)
    }

    /// The text of a stretch that lies on scalar borders.
    package func text(_ stretch: Range<Int>) -> String {
        String(decoding: bytes[stretch], as: UTF8.self)
    }

    /// The stretch, widened to whole graphemes.
    ///
    /// Tokens may end inside one, as before a variation selector or a combining mark that the
    /// tokenizer drops. Ordinary words are graphemes already and stay as they are.
    package func wholeGraphemes(_ stretch: Range<Int>) -> Range<Int> {
        grapheme(around: stretch.lowerBound)
            .lowerBound..<grapheme(around: stretch.upperBound)
            .upperBound
    }

    /// The words around an answer: about `scalars` on either side, cut between words where there is a
    /// space to cut at, never inside a grapheme, without spaces at its ends.
    package func surroundings(of answer: Range<Int>, scalars: Int) -> Range<Int> {
        let left = leftEdge(of: answer, scalars: scalars)
        let right = rightEdge(of: answer, scalars: scalars)
        return left..<right
    }

    private func scalars(before byte: Int) -> Int {
        guard byte > 0 else { return 0 }
        let block = Swift.min(byte / Self.blockSize, scalarsBeforeBlock.count - 1)
        let rest = block * Self.blockSize..<byte
        return scalarsBeforeBlock[block] + bytes[rest].count { !$0.continuesScalar }
    }

    /// The grapheme that a place lies in; empty when the place is a border.
    private func grapheme(around place: Int) -> Range<Int> {
        guard place > 0, place < bytes.count else { return place..<place }
        let (before, after) = (bytes[place - 1], bytes[place])
        // Two ASCII characters never combine, CR LF excepted.
        if before < 0x80, after < 0x80, after != 0x0A { return place..<place }
        let low = scalarStart(atOrBefore: Swift.max(0, place - Self.graphemeReach))
        let high = scalarStart(atOrBefore: Swift.min(bytes.count, place + Self.graphemeReach))
        var start = low
        for character in text(low..<high) {
            let end = start + character.utf8.count
            if start == place { return place..<place }
            if place < end { return start..<end }
            start = end
        }
        return place..<place
    }

    private func scalarStart(atOrBefore place: Int) -> Int {
        var place = place
        while place > 0, place < bytes.count, bytes[place].continuesScalar { place -= 1 }
        return place
    }
}

// MARK: - Edges of the surroundings

extension PassageRuler {
    private func leftEdge(of answer: Range<Int>, scalars: Int) -> Int {
        let far = scalarsBack(from: answer.lowerBound, count: scalars)
        var pieces = scalarRanges(far..<answer.lowerBound)[...]
        if far > 0, !isSpace(endingAt: far), let gap = pieces.firstIndex(where: \.isSpace) {
            pieces = pieces[gap...]
        }
        let word = pieces.first { !$0.isSpace }
        let edge = word?.bytes.lowerBound ?? answer.lowerBound
        return Swift.min(grapheme(around: edge).upperBound, answer.lowerBound)
    }

    private func rightEdge(of answer: Range<Int>, scalars: Int) -> Int {
        let far = scalarsForth(from: answer.upperBound, count: scalars)
        var pieces = scalarRanges(answer.upperBound..<far)[...]
        if far < bytes.count, !isSpace(startingAt: far),
            let gap = pieces.lastIndex(where: \.isSpace)
        {
            pieces = pieces[..<gap]
        }
        let word = pieces.last { !$0.isSpace }
        let edge = word?.bytes.upperBound ?? answer.upperBound
        return Swift.max(grapheme(around: edge).lowerBound, answer.upperBound)
    }

    /// One scalar's bytes and whether it is white space.
    private struct Piece {
        let bytes: Range<Int>
        let isSpace: Bool
    }

    private func scalarRanges(_ stretch: Range<Int>) -> [Piece] {
        var start = stretch.lowerBound
        return text(stretch).unicodeScalars.map { scalar in
            defer { start += UTF8.width(scalar) }
            return Piece(
                bytes: start..<start + UTF8.width(scalar),
                isSpace: scalar.properties.isWhitespace
            )
        }
    }

    private func isSpace(endingAt place: Int) -> Bool {
        scalarRanges(scalarStart(atOrBefore: place - 1)..<place).last?.isSpace ?? true
    }

    private func isSpace(startingAt place: Int) -> Bool {
        scalarRanges(place..<scalarsForth(from: place, count: 1)).first?.isSpace ?? true
    }

    private func scalarsBack(from place: Int, count: Int) -> Int {
        var place = place
        for _ in 0..<count where place > 0 { place = scalarStart(atOrBefore: place - 1) }
        return place
    }

    private func scalarsForth(from place: Int, count: Int) -> Int {
        var place = place
        for _ in 0..<count where place < bytes.count {
            place += 1
            while place < bytes.count, bytes[place].continuesScalar { place += 1 }
        }
        return place
    }
}

extension UInt8 {
    /// Whether the byte is the second or a later one of its scalar in UTF-8.
    fileprivate var continuesScalar: Bool { self & 0xC0 == 0x80 }
}
