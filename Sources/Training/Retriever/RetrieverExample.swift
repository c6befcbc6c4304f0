/// A question and the passages that answer it, or look as if they did.
public struct RetrieverExample: Sendable, Hashable {
    /// What is asked.
    public let question: String
    /// What groups it with others, such as a product; questions of one group are held out together.
    public let group: String
    /// Texts that answer it, wherever they stand.
    public var answers: [String]
    /// Numbers of the passages that answer; one at least.
    public var positives: [Int]
    /// Numbers of passages that do not: labelled so, or found by their words.
    public var negatives: [Int]
    /// Numbers of passages of the same group that do not.
    public var groupNegatives: [Int]

    /// Joins them.
    public init(
        question: String,
        group: String,
        answers: [String] = [],
        positives: [Int],
        negatives: [Int] = [],
        groupNegatives: [Int] = []
    ) {
        self.question = question
        self.group = group
        self.answers = answers
        self.positives = positives
        self.negatives = negatives
        self.groupNegatives = groupNegatives
    }
}
