public import QuestionAnswering

/// What serves requests: models and store behind plain functions, replaced as a whole on reload.
///
/// A request keeps the parts it began with, so that a reload never takes anything from under it.
public struct ServiceParts: Sendable {
    /// Tells of the way to an answer, for replies that are streamed.
    public typealias Observer = @Sendable (AnswerProgress) async throws -> Void

    /// The names of the retrievers that a request may ask for.
    public var retrievers: [String]
    /// The names of the models by part, for `/v1/ready`.
    public var models: [String: String]
    /// Answers a question.
    public var ask: @Sendable (AskOrder, Observer?) async throws -> AskResponse
    /// Finds passages.
    public var search: @Sendable (SearchOrder) async throws -> SearchResponse
    /// Reads one text.
    public var read: @Sendable (ReadOrder) async throws -> ReadResponse
    /// Makes vectors of texts.
    public var embed: @Sendable ([String], TextRole) async throws -> [Vector]
    /// Puts texts into classes; nil where there is no classifier.
    public var classify: (@Sendable ([String], Double?) async throws -> [Classification])?
    /// The documents.
    public var documents: DocumentShelf

    /// Joins parts.
    public init(
        retrievers: [String],
        models: [String: String],
        ask: @escaping @Sendable (AskOrder, Observer?) async throws -> AskResponse,
        search: @escaping @Sendable (SearchOrder) async throws -> SearchResponse,
        read: @escaping @Sendable (ReadOrder) async throws -> ReadResponse,
        embed: @escaping @Sendable ([String], TextRole) async throws -> [Vector],
        classify: (@Sendable ([String], Double?) async throws -> [Classification])?,
        documents: DocumentShelf
    ) {
        self.retrievers = retrievers
        self.models = models
        self.ask = ask
        self.search = search
        self.read = read
        self.embed = embed
        self.classify = classify
        self.documents = documents
    }
}

/// A question to answer.
public struct AskOrder: Sendable, Hashable {
    /// The question and its filter.
    public let query: Query
    /// Passages found and read; nil: as configured.
    public let passages: Int?
    /// Answers given; nil: as configured.
    public let answers: Int?
    /// One of `ServiceParts.retrievers`; nil: as configured.
    public let retriever: String?

    /// Makes an order.
    public init(query: Query, passages: Int?, answers: Int?, retriever: String?) {
        self.query = query
        self.passages = passages
        self.answers = answers
        self.retriever = retriever
    }
}

/// Passages to find.
public struct SearchOrder: Sendable, Hashable {
    /// The question and its filter.
    public let query: Query
    /// Passages found; nil: as configured.
    public let limit: Int?
    /// One of `ServiceParts.retrievers`; nil: as configured.
    public let retriever: String?

    /// Makes an order.
    public init(query: Query, limit: Int?, retriever: String?) {
        self.query = query
        self.limit = limit
        self.retriever = retriever
    }
}

/// A text to read.
public struct ReadOrder: Sendable, Hashable {
    /// The question.
    public let question: String
    /// The text.
    public let context: String
    /// Answers given; nil: as configured.
    public let answers: Int?
    /// Whether the reader may say that the text does not answer.
    public let mayRefuse: Bool

    /// Makes an order.
    public init(question: String, context: String, answers: Int?, mayRefuse: Bool) {
        self.question = question
        self.context = context
        self.answers = answers
        self.mayRefuse = mayRefuse
    }
}
