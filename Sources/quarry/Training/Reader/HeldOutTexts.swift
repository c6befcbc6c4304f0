import Evaluation
import QuestionAnswering

/// Labelled texts in two parts, to learn from and to be measured on.
struct HeldOutTexts {
    var learning: [QuestionedText]
    var heldOut: [QuestionedText]

    /// Holds out about a share of the texts, whole products at a time.
    ///
    /// - Throws: `QuarryError` of kind `usage` for too few products to divide.
    init(_ texts: [QuestionedText], holdingOut share: Double, seed: UInt64) throws {
        let parts = max(2, Int((1 / share).rounded()))
        let folds = try ProductFolds(texts.map(\.judged), count: parts, seed: seed)
        learning = folds.outside(0).map { texts[$0] }
        heldOut = folds.inside(0).map { texts[$0] }
    }
}
