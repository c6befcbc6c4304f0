/// Documents as they come in from files.
///
/// One pass, in order, in bounded memory.
public protocol Corpus: AsyncSequence<CorpusRecord, any Error>, Sendable {}

/// One thing a corpus holds, or says that it cannot make sense of.
public enum CorpusRecord: Sendable {
    /// A document with its labels; the labels' `documentID` is set when the store names the document.
    case item(CorpusItem)
    /// A line or entry that is not a document.
    ///
    /// Reading goes on behind it.
    case rejected(Rejection)
}

/// A document and the labels that came with it.
public struct CorpusItem: Hashable, Sendable {
    /// The document.
    public let document: Document
    /// The labels of this document.
    public let labels: [UnboundLabel]

    /// Joins a document and its labels.
    public init(document: Document, labels: [UnboundLabel] = []) {
        self.document = document
        self.labels = labels
    }
}

/// A label that belongs to the document it travels with.
public struct UnboundLabel: Hashable, Sendable {
    /// Names the label in its corpus.
    public let id: String
    /// The question.
    public let question: String
    /// The span that answers, if any.
    public let answer: LabelledSpan?
    /// The corpus's name of the question.
    public let origin: String?
    /// What else is known.
    public let metadata: Metadata

    /// Makes a label that is not bound to a document yet.
    public init(
        id: String,
        question: String,
        answer: LabelledSpan?,
        origin: String? = nil,
        metadata: Metadata = [:]
    ) {
        self.id = id
        self.question = question
        self.answer = answer
        self.origin = origin
        self.metadata = metadata
    }

    /// The label once its document has a name.
    public func bound(to document: DocumentID) -> Label {
        Label(
            id: id,
            question: question,
            documentID: document,
            answer: answer,
            origin: origin,
            metadata: metadata
        )
    }
}

/// Why an entry of a corpus was left out, and where it stands.
public struct Rejection: Hashable, Sendable {
    /// File, line and column.
    public let location: SourceLocation
    /// What was expected and what was found.
    public let reason: String

    /// Joins a place and a reason.
    public init(location: SourceLocation, reason: String) {
        self.location = location
        self.reason = reason
    }
}

/// Turns texts into vectors.
public protocol TextEmbedder: Sendable {
    /// Names the vectors, so that vectors of two models never meet.
    var id: EmbedderID { get }
    /// Length of every vector.
    var dimension: Int { get }
    /// One vector a text, in order.
    ///
    /// The same text gives the same vector whatever stands beside it.
    func embed(_ texts: [String], as role: TextRole) async throws -> [Vector]
}

/// Finds passages that may answer.
public protocol Retriever: Sendable {
    /// The name on the command line and in reports, such as `bm25`.
    var name: String { get }
    /// At most `limit` passages for which the query's filter holds, best first; fewer only when fewer
    /// passages pass the filter.
    func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage]
}

/// Puts passages into a better order.
public protocol Ranker: Sendable {
    /// A permutation of `passages`, best first.
    func rank(_ passages: [ScoredPassage], for query: Query) async throws -> [ScoredPassage]
}

/// Reads passages and marks the words that answer.
public protocol Reader: Sendable {
    /// The model's name for reports.
    var name: String { get }
    /// At most `limit` answers, best first, from all passages together.
    func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws -> Reading
    /// Reads for several questions; one reading a request, in order.
    ///
    /// A reader that works in batches fills them better this way than one question after another.
    func read(_ requests: [ReadingRequest], limit: Int) async throws -> [Reading]
}

extension Reader {
    /// One request after another.
    public func read(_ requests: [ReadingRequest], limit: Int) async throws -> [Reading] {
        var readings: [Reading] = []
        for request in requests {
            let passages = request.passages.map { ScoredPassage(passage: $0, score: 0) }
            readings.append(try await read(passages, for: request.query, limit: limit))
        }
        return readings
    }
}

/// A question and the passages that may answer it.
public struct ReadingRequest: Hashable, Sendable {
    /// The passages, in the order of their rank.
    public let passages: [Passage]
    /// The question.
    public let query: Query

    /// Joins passages and a question.
    public init(passages: [Passage], query: Query) {
        self.passages = passages
        self.query = query
    }
}

/// Says the answer in its own words.
public protocol Generator: Sendable {
    /// A text made from the reading and its evidence.
    func generate(from reading: Reading, evidence: [ScoredPassage], for query: Query) async throws
        -> GeneratedAnswer
}

/// A generated text and what each sentence rests on.
public struct GeneratedAnswer: Hashable, Sendable {
    /// The text.
    public let text: String
    /// Sentences with the places they cite.
    public let sentences: [Sentence]
    /// Sentences left out because nothing supports them.
    public let dropped: [String]
    /// The model's name.
    public let model: String

    /// One sentence and its evidence.
    public struct Sentence: Hashable, Sendable {
        /// The sentence.
        public let text: String
        /// Where its support stands.
        public let citations: [Citation]

        /// Joins a sentence and its evidence.
        public init(text: String, citations: [Citation]) {
            self.text = text
            self.citations = citations
        }
    }

    /// Makes a generated answer.
    public init(text: String, sentences: [Sentence], dropped: [String], model: String) {
        self.text = text
        self.sentences = sentences
        self.dropped = dropped
        self.model = model
    }
}

/// A place in a document that supports a sentence.
public struct Citation: Hashable, Sendable {
    /// The document.
    public let documentID: DocumentID
    /// The place.
    public let range: TextRange

    /// Joins a document and a place.
    public init(documentID: DocumentID, range: TextRange) {
        self.documentID = documentID
        self.range = range
    }
}
