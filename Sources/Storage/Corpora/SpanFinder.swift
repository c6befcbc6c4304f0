import QuestionAnswering

/// Finds the answers of a corpus in their document and mends offsets that are a little off.
struct SpanFinder {
    /// How many scalars an answer may lie beside its stated start and still be meant.
    ///
    /// Enough for offsets counted in UTF-16 units, after a change of line ends, or after trimming.
    static let reach = 32

    private let text: String
    private let offsets: ScalarOffsets

    /// Prepares a document's text.
    init(_ text: String) {
        self.text = text
        offsets = ScalarOffsets(text)
    }

    /// Where an answer was found.
    enum Finding: Equatable {
        /// Where the corpus says.
        case exact(LabelledSpan)
        /// Elsewhere, yet without doubt: the only place, or one close by.
        case moved(LabelledSpan)
        /// Nowhere, or in several places none of which is close by.
        case missing(places: Int)
    }

    /// Finds an answer.
    ///
    /// `start` is the scalar at which the corpus says that it begins; nil when it does not say.
    func find(_ answer: String, at start: Int?) -> Finding {
        let length = answer.unicodeScalars.count
        if let start, start >= 0, start + length <= offsets.scalarCount {
            let range = offsets.range(scalars: start..<start + length, in: text)
            if slice(range).utf8.elementsEqual(answer.utf8) { return .exact(span(range)) }
        }
        let places = occurrences(of: answer)
        let closest = start.flatMap { start in
            places.min { abs($0.lowerBound - start) < abs($1.lowerBound - start) }
        }
        if places.count == 1 { return .moved(span(scalars: places[0])) }
        if let closest, let start, abs(closest.lowerBound - start) <= Self.reach {
            return .moved(span(scalars: closest))
        }
        return .missing(places: places.count)
    }

    /// The span of a range of scalars, cut at the end of the text; nil when nothing is left.
    func span(clipping scalars: Range<Int>) -> LabelledSpan? {
        let clipped = scalars.clamped(to: 0..<offsets.scalarCount)
        return clipped.isEmpty ? nil : span(scalars: clipped)
    }

    /// How many scalars the text has.
    var scalarCount: Int { offsets.scalarCount }

    private func span(scalars: Range<Int>) -> LabelledSpan {
        span(offsets.range(scalars: scalars, in: text))
    }

    private func span(_ range: TextRange) -> LabelledSpan {
        LabelledSpan(text: String(slice(range)), range: range)
    }

    private func slice(_ range: TextRange) -> Substring {
        let start = text.utf8.index(text.startIndex, offsetBy: range.bytes.lowerBound)
        let end = text.utf8.index(start, offsetBy: range.bytes.count)
        return Substring(text.unicodeScalars[start..<end])
    }

    /// Every place of the answer, overlapping ones included, in scalars.
    private func occurrences(of answer: String) -> [Range<Int>] {
        let wanted = Array(answer.utf8)
        guard let first = wanted.first else { return [] }
        let bytes = Array(text.utf8)
        let length = answer.unicodeScalars.count
        var places: [Range<Int>] = []
        var position = 0
        while position + wanted.count <= bytes.count {
            if bytes[position] == first,
                bytes[position..<position + wanted.count].elementsEqual(wanted)
            {
                let start = offsets.scalar(ofByte: position, in: text)
                places.append(start..<start + length)
            }
            position += 1
        }
        return places
    }
}
