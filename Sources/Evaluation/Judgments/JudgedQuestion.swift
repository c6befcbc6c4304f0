public import QuestionAnswering

/// One question about one product with everything people said about it: the unit that is evaluated.
///
/// Made from labels by a `LabelConvention`; several people may have answered the same question.
public struct JudgedQuestion: Hashable, Sendable, Identifiable {
    /// Names the question in results and journals: the product and the question text.
    public let id: String
    /// The question.
    public let text: String
    /// The product (`item_id`) it is about, where the labels name one.
    public let product: String?
    /// What people marked, in the order of the labels; empty when nobody found an answer.
    public let answers: [GoldAnswer]
    /// Every document a label of this question looked at, in order, each once.
    public let documents: [DocumentID]
    /// The corpus's name of the question, of the first label.
    public let origin: String?
    /// The metadata of the first label.
    public let metadata: Metadata
    /// How many labels were joined.
    public let labelCount: Int

    /// Makes a judged question.
    public init(
        id: String,
        text: String,
        product: String?,
        answers: [GoldAnswer],
        documents: [DocumentID],
        origin: String?,
        metadata: Metadata,
        labelCount: Int
    ) {
        self.id = id
        self.text = text
        self.product = product
        self.answers = answers
        self.documents = documents
        self.origin = origin
        self.metadata = metadata
        self.labelCount = labelCount
    }

    /// Whether somebody marked an answer.
    public var isAnswerable: Bool { !answers.isEmpty }

    /// The texts of the answers, in order; empty when nobody found one.
    public var goldTexts: [String] { answers.map(\.text) }
}

/// An answer a person marked, and where.
public struct GoldAnswer: Hashable, Sendable {
    /// The words.
    public let text: String
    /// The document they were marked in.
    public let documentID: DocumentID
    /// Their place in it.
    public let range: TextRange
    /// False when the label itself is known not to point at words of the document.
    public let isReachable: Bool

    /// Makes a gold answer.
    public init(text: String, documentID: DocumentID, range: TextRange, isReachable: Bool = true) {
        self.text = text
        self.documentID = documentID
        self.range = range
        self.isReachable = isReachable
    }
}
