/// A text with the spans that people and a system marked in it, which may overlap.
package struct HighlightedText: Sendable {
    /// Who marked a span.
    package enum Mark: String, CaseIterable, Sendable {
        /// People.
        case gold
        /// The system.
        case said
    }

    /// A marked span, in Unicode scalars.
    package struct Span: Hashable, Sendable {
        /// From, and to one past the last.
        package var range: Range<Int>
        /// Who marked it.
        package var mark: Mark

        /// Makes a span.
        package init(_ range: Range<Int>, _ mark: Mark) {
            self.range = range
            self.mark = mark
        }
    }

    /// The text.
    package let scalars: [Unicode.Scalar]
    /// What is marked and lies inside the text.
    package let spans: [Span]

    /// Cuts spans to the text; what then is empty is left out.
    package init(_ text: String, spans: [Span]) {
        let scalars = Array(text.unicodeScalars)
        self.scalars = scalars
        self.spans = spans.compactMap { span in
            let range = span.range.clamped(to: 0..<scalars.count)
            return range.isEmpty ? nil : Span(range, span.mark)
        }
    }

    /// The whole text.
    package var markup: Markup { markup(in: 0..<scalars.count) }

    /// A part of the text, each stretch in one `mark` that names all who marked it.
    package func markup(in part: Range<Int>) -> Markup {
        let ends = spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
        let cuts = Set(ends + [part.lowerBound, part.upperBound]).filter {
            part.contains($0) || $0 == part.upperBound
        }.sorted()
        return Markup(zip(cuts, cuts.dropFirst()).map { stretch($0..<$1) })
    }

    /// The parts to show: the whole of a short text, the surroundings of the spans of a long one.
    ///
    /// - Parameter context: How many scalars to show on either side of a span; a text of no more
    ///   than four times as many is shown whole.
    /// - Returns: Ranges of scalars, ascending and apart.
    package func excerpts(context: Int = 180) -> [Range<Int>] {
        guard scalars.count > 4 * context else { return [0..<scalars.count] }
        guard !spans.isEmpty else { return [0..<wordEnd(from: 2 * context)] }
        var parts: [Range<Int>] = []
        for span in spans.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            let from = wordStart(from: span.range.lowerBound - context)
            let to = wordEnd(from: span.range.upperBound + context)
            if let last = parts.last, from <= last.upperBound + context / 4 {
                parts[parts.count - 1] = last.lowerBound..<max(last.upperBound, to)
            } else {
                parts.append(from..<to)
            }
        }
        return parts
    }

    private func stretch(_ range: Range<Int>) -> Markup {
        let words = Markup(scalars: scalars[range])
        let marks = Mark.allCases.filter { mark in
            spans.contains { $0.mark == mark && $0.range.overlaps(range) }
        }
        guard !marks.isEmpty else { return words }
        let names = marks.map { $0 == .gold ? "marked by people" : "said by the system" }
        return tag(
            "mark",
            [
                "class": marks.map(\.rawValue).joined(separator: " "),
                "title": names.joined(separator: " and "),
            ]
        ) {
            words
        }
    }

    /// The nearest place at or before `place` (within 24 scalars) where a word starts.
    private func wordStart(from place: Int) -> Int {
        guard place > 0 else { return 0 }
        return (max(place - 24, 1)...place).reversed().first { isSpace($0 - 1) } ?? place
    }

    /// The nearest place at or behind `place` (within 24 scalars) where a word ends.
    private func wordEnd(from place: Int) -> Int {
        guard place < scalars.count else { return scalars.count }
        return (place..<min(place + 24, scalars.count)).first(where: isSpace) ?? place
    }

    private func isSpace(_ index: Int) -> Bool { scalars[index].properties.isWhitespace }
}
