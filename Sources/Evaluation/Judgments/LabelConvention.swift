/// How labels become judged questions: published figures differ by it, so every figure names it.
public enum LabelConvention: String, CaseIterable, Codable, Sendable {
    /// Every label counts: all answers of all annotators, joined by question and product.
    case all
    /// The book's: of several answers to one question only the last survives, because Haystack 0.9
    /// gave them one id; spans that point past the review's end cannot be found.
    case haystack = "haystack-0.9"
}
