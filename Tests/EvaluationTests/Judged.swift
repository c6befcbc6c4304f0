import Evaluation
import QuestionAnswering

/// Judged questions for tests.
enum Judged {
    /// A question with answers at the start of the documents of those names.
    static func question(
        _ id: String,
        answers: [(text: String, document: String)] = [],
        documents: [String] = [],
        reachable: Bool = true
    ) -> JudgedQuestion {
        let golds = answers.map { answer in
            let length = answer.text.unicodeScalars.count
            return GoldAnswer(
                text: answer.text,
                documentID: DocumentID(answer.document),
                range: TextRange(scalars: 0..<length, bytes: 0..<answer.text.utf8.count),
                isReachable: reachable
            )
        }
        return JudgedQuestion(
            id: id,
            text: "How is \(id)?",
            product: nil,
            answers: golds,
            documents: (answers.map(\.document) + documents).map { DocumentID($0) },
            origin: id,
            metadata: [:],
            labelCount: 1
        )
    }

    /// A passage that is the whole of a document.
    static func passage(_ id: Int64, _ document: String, _ text: String) -> Passage {
        Passage(
            id: PassageID(id),
            documentID: DocumentID(document),
            text: text,
            range: TextRange(
                scalars: 0..<text.unicodeScalars.count,
                bytes: 0..<text.utf8.count
            )
        )
    }
}
