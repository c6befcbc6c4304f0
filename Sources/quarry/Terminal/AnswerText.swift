import Foundation
import QuestionAnswering

/// Answers and passages as people read them on a terminal.
struct AnswerText {
    let style = Style.output

    /// The reply to a question.
    func lines(_ response: AskResponse) -> [String] {
        let spans = response.answers.filter { !$0.noAnswer }
        var lines: [String] = []
        if response.noAnswer {
            let count = response.documents.count
            lines.append(
                style.strong("No answer found")
                    + " in \(count) \(count == 1 ? "passage" : "passages")."
            )
            if spans.isEmpty {
                return lines + (response.risk.map { [style.faint(line($0))] } ?? [])
            }
            lines.append(style.faint("The closest words, which the reader does not trust:"))
        }
        for (rank, answer) in spans.enumerated() { lines += self.lines(answer, rank: rank + 1) }
        if let risk = response.risk { lines += ["", style.faint(self.line(risk))] }
        return lines
    }

    /// What the risk that was asked for costs.
    private func line(_ risk: RiskBody) -> String {
        let asked = String(format: "%g", risk.risk * 100)
        guard let measured = risk.measuredRisk else {
            return "At most \(asked) % wrong: no answer is sure enough, every question is refused."
        }
        return String(
            format: "At most %@ %% wrong: on the calibration's questions %.0f %% were answered, "
                + "%.1f %% of those wrong.",
            asked,
            risk.coverage * 100,
            measured * 100
        )
    }

    /// One answer: the words, how sure, the words around it, and where it stands.
    func lines(_ answer: AnswerBody, rank: Int) -> [String] {
        let sure = String(format: "%.0f %%", answer.probability * 100)
        var lines = [
            "", "\(rank). \(style.answer(oneLine(answer.answer)))  \(style.faint(sure))",
            "   " + highlighted(answer),
        ]
        if let document = answer.documentID {
            let place = "\(answer.offsetStart)–\(answer.offsetEnd)"
            lines.append(
                style.faint("   \(short(document)) \(place)  \(summary(answer.meta))")
            )
        }
        return lines
    }

    /// One retrieved passage.
    func lines(_ document: DocumentBody, rank: Int) -> [String] {
        let score = String(format: "%.4f", document.score)
        let head = "\(rank). \(style.strong(document.title ?? short(document.documentID)))"
        return [
            "", "\(head)  \(style.faint(score))", "   " + snippet(document.text),
            style.faint("   \(short(document.documentID))  \(summary(document.meta))"),
        ]
    }

    private func highlighted(_ answer: AnswerBody) -> String {
        let scalars = Array(answer.context.unicodeScalars)
        let start = answer.offsetStart - answer.contextOffsetStart
        let end = answer.offsetEnd - answer.contextOffsetStart
        guard 0 <= start, start <= end, end <= scalars.count else { return answer.context }
        return "…" + oneLine(text(scalars[..<start]))
            + style.answer(oneLine(text(scalars[start..<end])))
            + oneLine(text(scalars[end...])) + "…"
    }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func snippet(_ text: String) -> String {
        let line = oneLine(text)
        return line.count <= 160 ? line : line.prefix(160) + "…"
    }

    /// Line breaks and other controls as blanks: a review must not move the cursor.
    private func oneLine(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        view.append(
            contentsOf: text.unicodeScalars.map {
                $0.properties.generalCategory == .control ? " " : $0
            }
        )
        return String(view)
    }

    private func short(_ id: String) -> String { id.count > 12 ? String(id.prefix(12)) : id }

    private func summary(_ meta: Metadata) -> String {
        meta.flatFields.prefix(6).map { "\($0.field)=\(oneLine($0.value.text.prefixed(40)))" }
            .joined(separator: " ")
    }
}

extension String {
    fileprivate func prefixed(_ count: Int) -> String {
        self.count <= count ? self : prefix(count) + "…"
    }
}
