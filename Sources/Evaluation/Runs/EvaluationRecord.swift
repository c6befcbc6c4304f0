public import QuestionAnswering

/// What one system made of one question, kept raw: every metric is computed from it afterwards, and
/// an interrupted run goes on behind the last one written.
public struct EvaluationRecord: Codable, Hashable, Sendable {
    /// The judged question's name.
    public var question: String
    /// What was retrieved, best first; nil where nothing was retrieved.
    public var retrieved: [RetrievedRecord]?
    /// What the reader made of it; nil where nothing was to be read.
    public var reading: ReadingRecord?
    /// Milliseconds by stage.
    public var milliseconds: [String: Double]

    /// Makes a record.
    public init(
        question: String,
        retrieved: [RetrievedRecord]? = nil,
        reading: ReadingRecord? = nil,
        milliseconds: [String: Double] = [:]
    ) {
        self.question = question
        self.retrieved = retrieved
        self.reading = reading
        self.milliseconds = milliseconds
    }
}

/// One retrieved passage, judged.
public struct RetrievedRecord: Codable, Hashable, Sendable {
    /// Its document.
    public var document: String
    /// By the retriever's scale.
    public var score: Double
    /// Whether the text of a gold answer stands in the passage, whoever marked it and where.
    public var containsAnswer: Bool
    /// Whether somebody marked an answer in this document.
    public var isGold: Bool

    enum CodingKeys: String, CodingKey {
        case document, score
        case containsAnswer = "contains_answer"
        case isGold = "is_gold"
    }

    /// Judges a passage of a document.
    public init(document: String, score: Double, containsAnswer: Bool, isGold: Bool) {
        self.document = document
        self.score = score
        self.containsAnswer = containsAnswer
        self.isGold = isGold
    }
}

/// What a reader said.
public struct ReadingRecord: Codable, Hashable, Sendable {
    /// The best spans, best first.
    public var answers: [AnswerRecord]
    /// Best span score minus null score; nil when nothing was read.
    public var gap: Double?
    /// How likely the reader held it to be that nobody answered.
    public var noAnswerProbability: Double?
    /// How many windows were read.
    public var windows: Int
    /// How many passages were read.
    public var passages: Int

    enum CodingKeys: String, CodingKey {
        case answers, gap, windows, passages
        case noAnswerProbability = "no_answer_probability"
    }

    /// Keeps what a reading says.
    public init(_ reading: Reading, passages: Int) {
        answers = reading.answers.map(AnswerRecord.init)
        gap = reading.noAnswerGap
        noAnswerProbability = reading.noAnswerProbability
        windows = reading.windowCount
        self.passages = passages
    }

    /// Whether the honest reply at this threshold is that nobody answered.
    public func refuses(below threshold: Double) -> Bool {
        answers.isEmpty || (gap.map { $0 < threshold } ?? true)
    }

    /// The reply at this threshold; empty for "no answer".
    public func reply(threshold: Double) -> String {
        refuses(below: threshold) ? "" : answers[0].text
    }
}

/// One span a reader marked.
public struct AnswerRecord: Codable, Hashable, Sendable {
    /// The words.
    public var text: String
    /// The document.
    public var document: String
    /// First Unicode scalar in the document.
    public var start: Int
    /// One past the last.
    public var end: Int
    /// Start + end logit.
    public var score: Double
    /// 0 to 1.
    public var probability: Double

    /// Keeps what an answer says.
    public init(_ answer: Answer) {
        text = answer.text
        document = answer.documentID?.rawValue ?? ""
        start = answer.range.scalars.lowerBound
        end = answer.range.scalars.upperBound
        score = answer.score
        probability = answer.probability
    }
}
