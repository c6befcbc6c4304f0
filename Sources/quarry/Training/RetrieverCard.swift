import Foundation
import Training
import Transformers

/// The model card of a trained retriever: data, recipe and held-out figures.
struct RetrieverCard {
    let learning: LearningOptions<RetrieverDefaults>
    let options: RetrieverOptions
    /// The model it started from, as `name@digest`.
    let source: String
    /// Its licence, such as `apache-2.0`; nil where its card does not say.
    let license: String?
    /// The files and splits it learnt from.
    let data: [String]
    let pooling: SequencePooling
    let examples: (questions: Int, passages: Int)
    let before: HeldOutRetrieval.Scores?
    let after: HeldOutRetrieval.Scores?

    /// The card, in Markdown.
    var text: String {
        """
        \(frontMatter)# A retriever trained by Quarry

        \(options.shared
            ? "One tower that reads questions and passages"
            : "Two towers, one for questions and one for passages"), trained by `quarry train retriever` from `\(source)`. Its \
        vectors are the \(pooling.tokens == .mean ? "mean of all tokens" : "first token's state")\
        \(pooling.normalizes ? ", scaled to length 1: inner products are cosines" : ""). It learnt \
        by in-batch softmax (temperature \(options.temperature)) over the passages of \
        \(options.batchSize) questions a step, with \(options.hardNegatives) hard and \
        \(options.productNegatives) same-product negatives each, found by BM25.

        ## Data

        \(examples.questions) questions, \(examples.passages) passages:

        \(data.map { "- \($0)" }.joined(separator: "\n"))

        Whether a licence of these data bears on the weights is for who passes them on to judge.

        ## Recipe

        \(settings)

        ## Held-out figures

        \(figures)

        """
    }

    /// The licence of the model it started from.
    private var frontMatter: String { license.map { "---\nlicense: \($0)\n---\n\n" } ?? "" }

    private var settings: String {
        """
        epochs \(learning.epochs), batch \(options.batchSize), rate \(learning.rate(isFrozen: false)), \
        warm-up \(learning.warmUp), passages of \(options.maxPassageTokens) tokens, seed \(learning.seed), \
        \(learning.precision.rawValue)
        """
    }

    private var figures: String {
        guard let before, let after else { return "Nothing was held out." }
        return """
            | | MRR@10 | first right | MRR@10 in the product |
            |---|---|---|---|
            \(row("before", before))
            \(row("after", after))

            \(after.questions) questions over \(after.passages) passages of products it did not learn \
            from; the epoch was chosen by the first column.
            """
    }

    private func row(_ name: String, _ scores: HeldOutRetrieval.Scores) -> String {
        String(
            format: "| %@ | %.4f | %.4f | %.4f |",
            name,
            scores.meanReciprocalRank,
            scores.accuracy,
            scores.groupReciprocalRank
        )
    }
}
