import QuestionAnswering

/// The answers to a question, and the reviews they were looked for in.
struct AnswerCards {
    let response: AskResponse
    let asked: PageQuestion

    var html: HTML {
        let answers = response.answers.filter { !$0.noAnswer }
        return """
            \(verdict)
            \(answers.enumerated().map { card($1, number: $0 + 1) })
            \(reviews)
            """
    }

    private var verdict: HTML {
        let count = response.documents.count
        guard response.noAnswer else {
            let found = response.answers.count
            return """
                <h2 class="verdict">\(found) \(found == 1 ? "answer" : "answers") from \(count) \
                \(count == 1 ? "review" : "reviews")</h2>
                """
        }
        let closest: HTML =
            response.answers.contains { !$0.noAnswer } ? "<p>The closest words:</p>" : ""
        return """
            <h2 class="verdict none">No answer found in \(count) \
            \(count == 1 ? "review" : "reviews")</h2>\(closest)
            """
    }

    private func card(_ answer: AnswerBody, number: Int) -> HTML {
        let percent = Int((answer.probability * 100).rounded())
        return """
            <article class="answer" aria-labelledby="answer-\(number)">
            <h3 id="answer-\(number)">\(answer.answer)</h3>
            <p class="likelihood"><span class="words">\(Likelihood(answer.probability).words)</span>
            <span class="number">\(percent) %</span></p>
            <blockquote>\(highlighted(answer))</blockquote>
            <p class="source">\(source(answer.meta, answer.documentID ?? ""))</p>
            \(feedback(answer, number))
            </article>
            """
    }

    /// The review with the answer marked in it; where the review is not at hand, the words around it.
    private func highlighted(_ answer: AnswerBody) -> HTML {
        let passage = response.documents.first {
            $0.documentID == answer.documentID && $0.offsetStart <= answer.offsetStart
                && answer.offsetEnd <= $0.offsetEnd
        }
        let text = passage?.text ?? answer.context
        let start = passage?.offsetStart ?? answer.contextOffsetStart
        let scalars = Array(text.unicodeScalars)
        let from = answer.offsetStart - start
        let to = answer.offsetEnd - start
        guard from >= 0, from <= to, to <= scalars.count else { return "\(text)" }
        func piece(_ range: Range<Int>) -> String {
            var piece = ""
            piece.unicodeScalars.append(contentsOf: scalars[range])
            return piece
        }
        return """
            \(piece(0..<from))<mark>\(piece(from..<to))</mark>\(piece(to..<scalars.count))
            """
    }

    private func source(_ meta: Metadata, _ document: String) -> HTML {
        let fields = meta.sorted { $0.key < $1.key }.compactMap { name, value -> HTML? in
            guard let value = FilterValue(value) else { return nil }
            return "<span>\(name) \(value.text)</span> "
        }
        return "\(fields)<span>review \(String(document.prefix(16)))</span>"
    }

    private func feedback(_ answer: AnswerBody, _ number: Int) -> HTML {
        guard let document = answer.documentID else { return "" }
        return """
            <form class="feedback" method="post" action="/feedback">
            <input type="hidden" name="query" value="\(response.query)">
            <input type="hidden" name="document_id" value="\(document)">
            <input type="hidden" name="offset_start" value="\(answer.offsetStart)">
            <input type="hidden" name="offset_end" value="\(answer.offsetEnd)">
            <span class="asking">Does this answer the question?</span>
            <button name="verdict" value="right" aria-label="Answer \(number) is right">Yes</button>
            <button name="verdict" value="wrong" aria-label="Answer \(number) is wrong">No</button>
            <span class="thanks" role="status"></span>
            </form>
            """
    }

    private var reviews: HTML {
        guard !response.documents.isEmpty else { return "" }
        let items = response.documents.map { document -> HTML in
            """
            <li><p>\(document.text)</p>
            <p class="source">\(source(document.meta, document.documentID))</p></li>
            """
        }
        return """
            <section class="reviews" aria-labelledby="reviews">
            <h2 id="reviews">Reviews that were read</h2>
            <ol>\(items)</ol>
            </section>
            """
    }
}

/// A probability in words.
struct Likelihood {
    /// For people.
    let words: String

    /// Names a probability from 0 to 1.
    init(_ probability: Double) {
        words =
            switch probability {
            case 0.9...: "very likely"
            case 0.7...: "likely"
            case 0.4...: "perhaps"
            case 0.15...: "unlikely"
            default: "very unlikely"
            }
    }
}
