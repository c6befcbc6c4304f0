/// What `documents get` replies.
public struct DocumentResponse: Encodable, Sendable, Equatable {
    /// The document.
    public let documentID: String
    /// Its title.
    public let title: String?
    /// All of its text.
    public let text: String
    /// Its metadata.
    public let meta: Metadata

    private enum CodingKeys: String, CodingKey {
        case title, text, meta
        case documentID = "document_id"
    }

    /// Puts a document into words.
    public init(_ document: Document, id: DocumentID) {
        documentID = id.rawValue
        title = document.title
        text = document.text
        meta = document.metadata
    }

    /// Writes a missing title as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(documentID, forKey: .documentID)
        try container.encode(title, forKey: .title)
        try container.encode(text, forKey: .text)
        try container.encode(meta, forKey: .meta)
    }
}

/// What `documents count` replies.
public struct CountsResponse: Encodable, Sendable, Equatable {
    private let documents: Int
    private let passages: Int
    private let vectors: Int
    private let labels: Int
    private let generation: Int64

    /// Puts counts into words.
    public init(_ counts: StoreCounts) {
        documents = counts.documents
        passages = counts.passages
        vectors = counts.vectors
        labels = counts.labels
        generation = counts.generation
    }
}

/// One line of `embed`: a text and its vector.
public struct EmbeddingBody: Encodable, Sendable, Equatable {
    private let text: String
    private let vector: [Float]

    /// Joins a text and its vector.
    public init(text: String, vector: Vector) {
        self.text = text
        self.vector = vector.values
    }
}

/// One line of `classify`: a text and its class.
public struct ClassificationBody: Encodable, Sendable, Equatable {
    private let text: String
    private let label: String
    private let neutral: Bool
    private let probabilities: [String: Double]

    /// Joins a text and its class.
    public init(text: String, _ result: Classification) {
        self.text = text
        label = result.label
        neutral = result.isNeutral
        probabilities = Dictionary(
            result.probabilities.map { ($0.label, $0.probability) }
        ) { first, _ in first }
    }
}
