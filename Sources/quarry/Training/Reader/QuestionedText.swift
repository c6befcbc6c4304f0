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

    /// The question as evaluations know it, to be dealt out by product.
    var judged: JudgedQuestion {
        JudgedQuestion(
            id: id,
            text: question,
            // Questions about one text share its answers, also where no product is named.
            product: product ?? "text \(text)",
            answers: [],
            documents: [],
            origin: nil,
            metadata: [:],
            labelCount: 1
        )
    }
}
