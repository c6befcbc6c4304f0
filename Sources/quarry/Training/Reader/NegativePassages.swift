import Evaluation
import QuestionAnswering
import Retrieval

/// Other passages of a question's product that share its words and do not answer it.
///
/// A reader that has seen only the text a person looked at never learns to keep still about the
/// others; its scores then do not compare across passages (Clark and Gardner 2018).
struct NegativePassages {
    let retriever: any Retriever
    /// How many a question gets at most.
    let count: Int

    /// The negatives of some texts, once for every question about a product.
    func texts(beside texts: [QuestionedText]) async throws -> [QuestionedText] {
        var questions: [[String]: [QuestionedText]] = [:]
        var order: [[String]] = []
        for text in texts {
            guard let product = text.product else { continue }
            let key = [product, text.question]
            if questions[key] == nil { order.append(key) }
            questions[key, default: []].append(text)
        }
        var negatives: [QuestionedText] = []
        for key in order {
            negatives += try await self.negatives(of: key[1], key[0], questions[key] ?? [])
        }
        return negatives
    }

    private func negatives(
        of question: String,
        _ product: String,
        _ labelled: [QuestionedText]
    ) async throws -> [QuestionedText] {
        let filter = Filter.compare(field: "item_id", .equal, FilterValue(product))
        let known = Set(labelled.compactMap(\.document))
        let golds = labelled.flatMap(\.golds).map { NormalizedAnswer($0).words }
        let found = try await retriever.retrieve(
            Query(question, filter: filter),
            // Some are known or answer; a few times as many leave enough.
            limit: known.count + 4 * count + 8
        )
        return found.lazy.map(\.passage)
            .filter { !known.contains($0.documentID) && !Self.holds(golds, $0.text) }
            .prefix(count)
            .map {
                QuestionedText(
                    id: "\(labelled[0].id) in \($0.documentID)",
                    question: question,
                    text: $0.text,
                    product: product,
                    document: $0.documentID,
                    isNegative: true
                )
            }
    }

    /// Whether the words of an answer stand in a text side by side.
    static func holds(_ golds: [[NormalizedAnswer.Word]], _ text: String) -> Bool {
        let words = NormalizedAnswer(text).words
        return golds.contains { gold in
            guard !gold.isEmpty, gold.count <= words.count else { return false }
            return (0...words.count - gold.count).contains { start in
                words[start..<start + gold.count].elementsEqual(gold)
            }
        }
    }
}
