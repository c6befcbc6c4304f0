import Evaluation
import TestSupport
import Testing

/// A page's source without its tags, entities resolved: what a reader sees.
private func stripped(_ markup: Markup) -> [Unicode.Scalar] {
    var text = markup.source.replacing(#/<[^>]*>/#.matchingSemantics(.unicodeScalar), with: "")
    let signs: [(String, Unicode.Scalar)] = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]
    for (entity, sign) in signs {
        text = replaced(entity, by: sign, in: text)
    }
    return Array(text.unicodeScalars)
}

/// Replacement by scalars, since a combining mark hides the sign before it from `Character`.
private func replaced(_ pattern: String, by sign: Unicode.Scalar, in text: String) -> String {
    let wanted = Array(pattern.unicodeScalars)
    let scalars = Array(text.unicodeScalars)
    var out = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
        if scalars[place...].starts(with: wanted) {
            out.append(sign)
            place += wanted.count
        } else {
            out.append(scalars[place])
            place += 1
        }
    }
    return String(out)
}

/// The scalars inside `mark` elements of a class, by the definition: one flag a scalar.
private func marked(_ markup: Markup, _ name: String) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    var rest = Substring(markup.source).unicodeScalars[...]
    let open = Array("<mark class=\"".unicodeScalars)
    while !rest.isEmpty {
        guard rest.starts(with: open) else {
            rest.removeFirst()
            continue
        }
        let names = String(
            String.UnicodeScalarView(rest.dropFirst(open.count).prefix { $0 != "\"" })
        )
        let body = rest.drop { $0 != ">" }.dropFirst()
        let inside = body.prefix { $0 != "<" }
        if names.split(separator: " ").contains(Substring(name)) {
            out += stripped(Markup(trusted: String(String.UnicodeScalarView(inside))))
        }
        rest = body.dropFirst(inside.count)
    }
    return out
}

@Suite struct HighlightedTextTests {
    private let alphabet: [Unicode.Scalar] = [
        "a", "b", " ", "<", ">", "&", "'", "\"", "\n", "\u{338}", "\u{301}", "🎒", "\u{202E}", "é",
    ]

    @Test func marksCoverExactlyTheSpansAndNothingIsLost() {
        for seed in 0..<400 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let scalars = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let spans = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let start = Int.random(in: -5...70, using: &random)
                return HighlightedText.Span(
                    start..<(start + Int.random(in: 0...20, using: &random)),
                    Bool.random(using: &random) ? .gold : .said
                )
            }
            let text = String(String.UnicodeScalarView(scalars))
            let markup = HighlightedText(text, spans: spans).markup
            #expect(stripped(markup) == scalars, "seed \(seed)")
            for mark in HighlightedText.Mark.allCases {
                let wanted = scalars.indices.filter { place in
                    spans.contains { $0.mark == mark && $0.range.contains(place) }
                }.map { scalars[$0] }
                #expect(marked(markup, mark.rawValue) == wanted, "seed \(seed)")
            }
        }
    }

    @Test func excerptsShowEverySpanAndDoNotOverlap() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let text = String(
                repeating: "word and word ",
                count: Int.random(in: 0...200, using: &random)
            )
            let spans = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                let start = Int.random(in: 0...2800, using: &random)
                return HighlightedText.Span(start..<(start + 30), .gold)
            }
            let highlighted = HighlightedText(text, spans: spans)
            let parts = highlighted.excerpts()
            for span in highlighted.spans {
                #expect(
                    parts.contains {
                        $0.lowerBound <= span.range.lowerBound
                            && $0.upperBound >= span.range.upperBound
                    },
                    "seed \(seed)"
                )
            }
            for (left, right) in zip(parts, parts.dropFirst()) {
                #expect(left.upperBound < right.lowerBound, "seed \(seed)")
            }
        }
    }
}
