import Tokenizers
import Transformers

/// Questions and passages as a retriever reads them: `[CLS] text [SEP]`, cut at a length.
struct RetrieverTokens: Sendable {
    let questions: [[TokenID]]
    let passages: [[TokenID]]

    /// Cuts texts.
    ///
    /// - Throws: `TrainingError` where there is no room, or the vocabulary has no `[CLS]`.
    init(
        _ examples: RetrieverExamples,
        tokenizer: some Tokenizer,
        longestQuestion: Int,
        longestPassage: Int
    ) throws {
        guard let classifier = tokenizer.special.classifier, longestQuestion > 2,
            longestPassage > 2
        else {
            throw TrainingError(
                .usage,
                while: "Cutting texts",
                expected: "a vocabulary with [CLS], and room for 3 tokens",
                found: "room for \(min(longestQuestion, longestPassage))"
            )
        }
        let separator = tokenizer.special.separator
        func framed(_ text: String, _ longest: Int) -> [TokenID] {
            [classifier] + tokenizer.tokenize(text).ids.prefix(longest - 2) + [separator]
        }
        questions = examples.examples.map { framed($0.question, longestQuestion) }
        passages = examples.passages.map { framed($0.text, longestPassage) }
    }

    static func batch(_ sequences: some Sequence<[TokenID]>) -> PackedBatch {
        var batch = PackedBatch()
        for ids in sequences { batch.append(ids: ids) }
        return batch
    }
}
