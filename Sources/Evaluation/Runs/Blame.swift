/// Why a question was not answered as people answered it; the first that applies.
public enum Blame: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
    /// The gold span does not stand in any document that could be found.
    case labelQuestionable = "label questionable"
    /// No document with the answer among all that were retrieved.
    case retrieverMissed = "retriever missed"
    /// Retrieved, but below the passages that are read.
    case rankedTooLow = "ranked too low"
    /// The reader had the answer before it and said that there is none.
    case readerRefused = "reader refused"
    /// The reader had the answer before it and marked other words.
    case wrongSpan = "reader wrong span"
    /// Nobody answered, and the reader marked words all the same.
    case answeredUnanswerable = "answered the unanswerable"
}

/// One failure, with all that is needed to understand it.
public struct Miss: Codable, Hashable, Sendable {
    /// Index into `EvaluationResult.questions`.
    public var question: Int
    /// Why.
    public var blame: Blame
    /// 1 - F1 for readers and pipelines, 1 - reciprocal rank for retrievers.
    public var loss: Double
    /// What people marked.
    public var gold: [MarkedSpan]
    /// What the system said; nil for "no answer" and for retrievers.
    public var predicted: MarkedSpan?
    /// Best span score minus null score, where a reader read.
    public var gap: Double?
    /// The fitted probability of the answer, 0 to 1, where a reader read.
    public var probability: Double?
    /// The texts the spans stand in, each once, the first being the one to show.
    public var documents: [ShownDocument]

    /// Makes a miss.
    public init(
        question: Int,
        blame: Blame,
        loss: Double,
        gold: [MarkedSpan],
        predicted: MarkedSpan?,
        gap: Double? = nil,
        probability: Double? = nil,
        documents: [ShownDocument]
    ) {
        self.question = question
        self.blame = blame
        self.loss = loss
        self.gold = gold
        self.predicted = predicted
        self.gap = gap
        self.probability = probability
        self.documents = documents
    }

    /// A span of a document.
    public struct MarkedSpan: Codable, Hashable, Sendable {
        /// The words.
        public var text: String
        /// The document.
        public var document: String
        /// First Unicode scalar in the document's text.
        public var start: Int
        /// One past the last.
        public var end: Int

        /// Makes a span.
        public init(text: String, document: String, start: Int, end: Int) {
            self.text = text
            self.document = document
            self.start = start
            self.end = end
        }
    }

    /// A document in an error browser.
    public struct ShownDocument: Codable, Hashable, Sendable {
        /// The document.
        public var id: String
        /// Where the retriever put it, from 1; nil when it was not retrieved.
        public var rank: Int?
        /// Its whole text.
        public var text: String

        /// Makes one.
        public init(id: String, rank: Int?, text: String) {
            self.id = id
            self.rank = rank
            self.text = text
        }
    }
}
