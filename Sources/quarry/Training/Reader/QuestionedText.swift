import Evaluation
import QuestionAnswering
import Training

/// A question, a text, and every place in it that somebody marked as the answer.
struct QuestionedText: Equatable, Sendable {
    /// Names it in messages.
    let id: String
    let question: String
    let text: String
    /// The UTF-8 bytes of the answers, each place once; none where nobody found an answer.
    var answers: [Range<Int>] = []
    /// The product, where the labels name one; texts of one product are never divided.
    let product: String?
    /// Where it lies in an index.
    var document: DocumentID?
    /// Whether it is a passage that retrieval brought, and nobody looked at.
    var isNegative = false

    /// The words of the answers.
    var golds: [String] { answers.map { text.slice(bytes: $0) } }

    /// One example for every answer, or one that says there is none.
    var examples: [ReaderExample] {
        let all = answers.isEmpty ? [nil] : answers.map(Optional.some)
        return all.map {
            ReaderExample(id: id, question: question, context: text, answer: $0)
        }
    }

    /// The question as evaluations know it: dealt out by product, scored by its answers.
    var judged: JudgedQuestion {
        JudgedQuestion(
            id: id,
            text: question,
            // Questions about one text share its answers, also where no product is named.
            product: product ?? "text \(text)",
            answers: golds(in: document ?? DocumentID("text")),
            documents: [],
            origin: nil,
            metadata: [:],
            labelCount: 1
        )
    }

    private func golds(in document: DocumentID) -> [GoldAnswer] {
        answers.map { bytes in
            let start = text.slice(bytes: 0..<bytes.lowerBound).unicodeScalars.count
            let words = text.slice(bytes: bytes)
            return GoldAnswer(
                text: words,
                documentID: document,
                range: TextRange(
                    scalars: start..<start + words.unicodeScalars.count,
                    bytes: bytes
                )
            )
        }
    }
}
