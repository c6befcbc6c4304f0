/// A question, a text and the place of the answer in it.
public struct ReaderExample: Sendable, Hashable {
    /// Names it in messages.
    public let id: String
    /// What is asked.
    public let question: String
    /// What is read.
    public let context: String
    /// The answer's UTF-8 bytes in the context; nil when it does not answer.
    public let answer: Range<Int>?

    /// Joins them.
    public init(id: String, question: String, context: String, answer: Range<Int>?) {
        self.id = id
        self.question = question
        self.context = context
        self.answer = answer
    }
}
