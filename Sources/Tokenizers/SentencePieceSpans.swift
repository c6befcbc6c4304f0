/// Turns the library's spans into ranges that make good answers.
///
/// The library gives a piece the space before its word, and where one scalar becomes several pieces
/// ("½" is "1", "⁄", "2") only the last of them the scalar's bytes.
struct SentencePieceSpans {
    let text: [UInt8]
    let model: SentencePieceModel

    func ranges(_ ids: [TokenID], _ spans: [Range<Int>]) -> [Range<Int>] {
        var ranges = zip(ids, spans).map { id, span in
            model.startsWithSpace(id) ? withoutSpace(span) : span
        }
        // From the right, because the bytes stand with the last piece of a scalar.
        var scalar = 0..<0
        for index in ranges.indices.reversed() {
            let range = ranges[index]
            if !range.isEmpty {
                let start = range.lowerBound
                scalar = start..<min(endOfScalar(at: start), range.upperBound)
            } else if range.lowerBound == scalar.lowerBound && !model.isSpace(ids[index]) {
                ranges[index] = scalar
            }
        }
        return ranges
    }

    private func withoutSpace(_ span: Range<Int>) -> Range<Int> {
        var start = span.lowerBound
        while start < span.upperBound, isBlank(start..<endOfScalar(at: start)) {
            start = endOfScalar(at: start)
        }
        return start..<span.upperBound
    }

    /// Whether a scalar is one that normalisation may turn into a space: one that shows nothing.
    private func isBlank(_ range: Range<Int>) -> Bool {
        if range.count == 1 { return text[range.lowerBound] <= 0x20 }
        guard let scalar = String(decoding: text[range], as: UTF8.self).unicodeScalars.first else {
            return false
        }
        let isSign = scalar == "▁"
        return isSign || scalar.properties.isWhitespace
            || scalar.properties.generalCategory == .format
    }

    private func endOfScalar(at start: Int) -> Int {
        var end = start + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}
