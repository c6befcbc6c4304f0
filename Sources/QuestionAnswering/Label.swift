/// What a person said about one question and one document: the span that answers, or that none does.
public struct Label: Hashable, Sendable {
    /// Names the label; adding a label with a known id replaces it.
    public let id: String
    /// The question.
    public let question: String
    /// The document the person looked at.
    public let documentID: DocumentID
    /// The span that answers; nil means that the document does not answer the question.
    public let answer: LabelledSpan?
    /// The corpus's name of the question, shared by its several answers.
    public let origin: String?
    /// What else is known, such as `item_id`, `split` or the subjectivity of the answer.
    public let metadata: Metadata

    /// Makes a label.
    public init(
        id: String,
        question: String,
        documentID: DocumentID,
        answer: LabelledSpan?,
        origin: String? = nil,
        metadata: Metadata = [:]
    ) {
        self.id = id
        self.question = question
        self.documentID = documentID
        self.answer = answer
        self.origin = origin
        self.metadata = metadata
    }
}

/// An answer a person marked in a document.
public struct LabelledSpan: Hashable, Sendable {
    /// The text, cut from the document at `range`.
    public let text: String
    /// Where it stands in the document.
    public let range: TextRange

    /// Joins a text and its place.
    public init(text: String, range: TextRange) {
        self.text = text
        self.range = range
    }
}
