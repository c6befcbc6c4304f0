// The JSON that `quarry … --json` prints and the HTTP service sends: one shape for both.

/// What `ask` replies.
public struct AskResponse: Codable, Sendable, Equatable {
    /// The question.
    public var query: String
    /// Answers, best first.
    ///
    /// When `noAnswer` holds, the first says so and the best spans follow.
    public var answers: [AnswerBody]
    /// Best span score minus null score; nil (left out) when nothing was read.
    public var noAnswerGap: Double?
    /// Whether the honest reply is that nobody answered it.
    public var noAnswer: Bool
    /// What was retrieved and read, best first.
    public var documents: [DocumentBody]
    /// The generated text, where one was asked for.
    public var generated: GeneratedBody?
    /// Milliseconds by stage, and `total`.
    public var timings: [String: Double]
    /// The models used, by part; null for a part that had no say.
    public var model: [String: String?]
    /// Whether the probabilities were fitted on held-out questions.
    public var calibrated: Bool
    /// The risk that was asked for and what it costs; nil (left out) when none was.
    public var risk: RiskBody?

    enum CodingKeys: String, CodingKey {
        case query, answers, documents, generated, model, calibrated, risk
        case noAnswerGap = "no_answer_gap"
        case noAnswer = "no_answer"
        case timings = "timings_ms"
    }

    /// Puts a trace into words; `threshold` is the gap below which the reply is "no answer".
    public init(_ trace: AnswerTrace, threshold: Double, model: [String: String?]) {
        self.init(trace, refusal: .gap(below: threshold), model: model)
    }

    /// Puts a trace into words.
    public init(
        _ trace: AnswerTrace,
        refusal: Refusal,
        risk: RiskBody? = nil,
        model: [String: String?]
    ) {
        let reading = trace.read.output
        let refused = refusal.refuses(reading)
        calibrated = reading.confidence != nil
        self.risk = risk
        query = trace.query.text
        noAnswer = refused
        noAnswerGap = reading.noAnswerGap
        answers = reading.answers.map(AnswerBody.init)
        if refused { answers.insert(AnswerBody(noAnswerOf: reading), at: 0) }
        documents = trace.evidence.map(DocumentBody.init)
        generated = trace.generated.map { GeneratedBody($0.output) }
        timings = [
            "retrieve": trace.retrieved.duration.milliseconds,
            "read": trace.read.duration.milliseconds,
            "total": trace.total.milliseconds,
        ]
        if let ranked = trace.ranked { timings["rank"] = ranked.duration.milliseconds }
        if let generation = trace.generated {
            timings["generate"] = generation.duration.milliseconds
        }
        self.model = model
    }

    /// Writes every key of the fixed shape; `generated` and an unknown gap as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(query, forKey: .query)
        try container.encode(answers, forKey: .answers)
        try container.encode(noAnswerGap, forKey: .noAnswerGap)
        try container.encode(noAnswer, forKey: .noAnswer)
        try container.encode(documents, forKey: .documents)
        try container.encode(generated, forKey: .generated)
        try container.encode(timings, forKey: .timings)
        try container.encode(model, forKey: .model)
        try container.encode(calibrated, forKey: .calibrated)
        try container.encodeIfPresent(risk, forKey: .risk)
    }
}

/// What `search` replies.
public struct SearchResponse: Codable, Sendable, Equatable {
    /// The question.
    public var query: String
    /// What was found, best first.
    public var documents: [DocumentBody]
    /// Milliseconds: `retrieve` and `total`.
    public var timings: [String: Double]

    enum CodingKeys: String, CodingKey {
        case query, documents
        case timings = "timings_ms"
    }

    /// Puts a retrieval into words.
    public init(query: Query, _ retrieved: Stage<[ScoredPassage]>, total: Duration) {
        self.query = query.text
        documents = retrieved.output.map(DocumentBody.init)
        timings = [
            "retrieve": retrieved.duration.milliseconds, "total": total.milliseconds,
        ]
    }
}

/// What `read` replies.
public struct ReadResponse: Codable, Sendable, Equatable {
    /// The question.
    public var question: String
    /// Answers, best first; offsets count in the context given.
    public var answers: [AnswerBody]
    /// Best span score minus null score.
    public var noAnswerGap: Double?
    /// Whether the probabilities were fitted on held-out questions.
    public var calibrated: Bool

    enum CodingKeys: String, CodingKey {
        case question, answers, calibrated
        case noAnswerGap = "no_answer_gap"
    }

    /// Puts a reading into words; with a threshold the no-answer may come first.
    public init(question: String, _ reading: Reading, threshold: Double?) {
        self.question = question
        noAnswerGap = reading.noAnswerGap
        calibrated = reading.confidence != nil
        answers = reading.answers.map(AnswerBody.init)
        guard let threshold, reading.noAnswerGap.map({ $0 < threshold }) ?? true else { return }
        answers.insert(AnswerBody(noAnswerOf: reading), at: 0)
    }

    /// Writes an unknown gap as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(question, forKey: .question)
        try container.encode(answers, forKey: .answers)
        try container.encode(noAnswerGap, forKey: .noAnswerGap)
        try container.encode(calibrated, forKey: .calibrated)
    }
}

/// One answer.
public struct AnswerBody: Codable, Sendable, Equatable {
    /// The words; empty when `noAnswer`.
    public var answer: String
    /// Start + end logit, comparable across documents.
    public var score: Double
    /// 0 to 1.
    public var probability: Double
    /// True for the statement that nobody answers.
    public var noAnswer: Bool
    /// The document it stands in.
    public var documentID: String?
    /// First Unicode scalar in the document.
    public var offsetStart: Int
    /// One past the last Unicode scalar.
    public var offsetEnd: Int
    /// First UTF-8 byte in the document.
    public var byteStart: Int
    /// One past the last UTF-8 byte.
    public var byteEnd: Int
    /// The words around it.
    public var context: String
    /// First Unicode scalar of the context in the document.
    public var contextOffsetStart: Int
    /// The document's metadata.
    public var meta: Metadata

    enum CodingKeys: String, CodingKey {
        case answer, score, probability, context, meta
        case noAnswer = "no_answer"
        case documentID = "document_id"
        case offsetStart = "offset_start"
        case offsetEnd = "offset_end"
        case byteStart = "byte_start"
        case byteEnd = "byte_end"
        case contextOffsetStart = "context_offset_start"
    }

    /// The statement that the passages of a reading do not answer.
    init(noAnswerOf reading: Reading) {
        self.init(
            Answer(
                noAnswerScore: reading.noAnswerScore ?? 0,
                probability: reading.noAnswerProbability ?? 1
            )
        )
    }

    /// Puts an answer into words.
    public init(_ answer: Answer) {
        self.answer = answer.text
        score = answer.score
        probability = answer.probability
        noAnswer = answer.isNoAnswer
        documentID = answer.documentID?.rawValue
        offsetStart = answer.range.scalars.lowerBound
        offsetEnd = answer.range.scalars.upperBound
        byteStart = answer.range.bytes.lowerBound
        byteEnd = answer.range.bytes.upperBound
        context = answer.context.text
        contextOffsetStart = answer.context.range.scalars.lowerBound
        meta = answer.metadata
    }
}

/// One retrieved passage.
public struct DocumentBody: Codable, Sendable, Equatable {
    /// The document.
    public var documentID: String
    /// By the retriever's scale.
    public var score: Double
    /// 0 to 1, where the retriever defines it.
    public var probability: Double?
    /// The document's title.
    public var title: String?
    /// The passage's text; all of the document where it is one passage.
    public var text: String
    /// First Unicode scalar of the passage in the document.
    public var offsetStart: Int
    /// One past the last Unicode scalar.
    public var offsetEnd: Int
    /// The document's metadata.
    public var meta: Metadata

    enum CodingKeys: String, CodingKey {
        case score, probability, title, text, meta
        case documentID = "document_id"
        case offsetStart = "offset_start"
        case offsetEnd = "offset_end"
    }

    /// Puts a retrieved passage into words.
    public init(_ retrieved: ScoredPassage) {
        let passage = retrieved.passage
        documentID = passage.documentID.rawValue
        score = retrieved.score
        probability = retrieved.probability
        title = passage.title
        text = passage.text
        offsetStart = passage.range.scalars.lowerBound
        offsetEnd = passage.range.scalars.upperBound
        meta = passage.metadata
    }
}

/// A generated text with what it rests on.
public struct GeneratedBody: Codable, Sendable, Equatable {
    /// The text.
    public var text: String
    /// Sentences with their evidence.
    public var sentences: [Sentence]
    /// Sentences left out because nothing supports them.
    public var dropped: [String]
    /// The model.
    public var model: String

    /// A sentence and its evidence.
    public struct Sentence: Codable, Sendable, Equatable {
        /// The sentence.
        public var text: String
        /// Where its support stands.
        public var citations: [CitationBody]
    }

    /// A place in a document.
    public struct CitationBody: Codable, Sendable, Equatable {
        /// The document.
        public var documentID: String
        /// First Unicode scalar.
        public var offsetStart: Int
        /// One past the last Unicode scalar.
        public var offsetEnd: Int

        enum CodingKeys: String, CodingKey {
            case documentID = "document_id"
            case offsetStart = "offset_start"
            case offsetEnd = "offset_end"
        }
    }

    /// Puts a generated answer into words.
    public init(_ generated: GeneratedAnswer) {
        text = generated.text
        sentences = generated.sentences.map { sentence in
            Sentence(
                text: sentence.text,
                citations: sentence.citations.map {
                    CitationBody(
                        documentID: $0.documentID.rawValue,
                        offsetStart: $0.range.scalars.lowerBound,
                        offsetEnd: $0.range.scalars.upperBound
                    )
                }
            )
        }
        dropped = generated.dropped
        model = generated.model
    }
}

extension Duration {
    /// The duration in milliseconds.
    public var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}
