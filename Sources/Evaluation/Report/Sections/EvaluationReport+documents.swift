extension EvaluationReport {
    /// The texts of a failure: the first in view, the others folded.
    func documents(of miss: Miss) -> Markup {
        guard let first = miss.documents.first else {
            return Self.absent("No document is kept with this failure.")
        }
        let others = miss.documents.dropFirst()
        return Markup([
            text(of: first, in: miss),
            others.isEmpty
                ? Markup()
                : tag("details") {
                    tag("summary") { Numeral.count(others.count, "other document") }
                    others.map { text(of: $0, in: miss) }
                },
        ])
    }

    private func text(of document: Miss.ShownDocument, in miss: Miss) -> Markup {
        let text = highlighted(document, in: miss)
        let parts = text.excerpts()
        let isWhole = parts == [0..<text.scalars.count]
        return Markup([
            heading(of: document),
            tag("blockquote", ["class": "text"]) { excerpt(of: text, parts) },
            isWhole
                ? Markup()
                : tag("details") {
                    tag("summary") { "Whole text" }
                    tag("blockquote", ["class": "text"]) { text.markup }
                },
        ])
    }

    private func heading(of document: Miss.ShownDocument) -> Markup {
        tag("p", ["class": "document"]) {
            "Document "
            tag("bdi") { document.id }
            document.rank.map { ", rank \($0)" } ?? ", not retrieved"
        }
    }

    private func excerpt(of text: HighlightedText, _ parts: [Range<Int>]) -> Markup {
        var pieces: [Markup] = []
        for (index, part) in parts.enumerated() {
            if index > 0 || part.lowerBound > 0 { pieces.append(cut(isFirst: index == 0)) }
            pieces.append(text.markup(in: part))
        }
        if let last = parts.last, last.upperBound < text.scalars.count {
            pieces.append(tag("span", ["class": "cut"]) { " […]" })
        }
        return Markup(pieces)
    }

    private func cut(isFirst: Bool) -> Markup {
        tag("span", ["class": "cut"]) { isFirst ? "[…] " : "\n[…]\n" }
    }

    private func highlighted(
        _ document: Miss.ShownDocument,
        in miss: Miss
    ) -> HighlightedText {
        let marked =
            miss.gold.map { ($0, HighlightedText.Mark.gold) }
            + [miss.predicted].compactMap(\.self).map { ($0, HighlightedText.Mark.said) }
        return HighlightedText(
            document.text,
            spans: marked.filter { $0.0.document == document.id }.map { span, mark in
                HighlightedText.Span(span.start..<max(span.start, span.end), mark)
            }
        )
    }
}
