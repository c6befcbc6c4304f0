/// A span of a document that answers the question, or the statement that none does.
public struct Answer: Hashable, Sendable {
    /// The words, cut from the document at `range`; empty when `isNoAnswer`.
    public let text: String
    /// Start logit + end logit of the span: comparable across passages and documents.
    public let score: Double
    /// How likely the reader holds the span to be the answer, 0 to 1.
    public let probability: Double
    /// True for the statement that the passages do not answer.
    public let isNoAnswer: Bool
    /// The passage it was read in; nil when `isNoAnswer`.
    public let passage: PassageID?
    /// The document it stands in; nil when `isNoAnswer`.
    public let documentID: DocumentID?
    /// Its place in the document; empty at 0 when `isNoAnswer`.
    public let range: TextRange
    /// The words around it.
    public let context: Snippet
    /// The document's metadata.
    public let metadata: Metadata

    /// Makes an answer.
    public init(
        text: String,
        score: Double,
        probability: Double,
        passage: PassageID,
        documentID: DocumentID,
        range: TextRange,
        context: Snippet,
        metadata: Metadata
    ) {
        self.text = text
        self.score = score
        self.probability = probability
        self.isNoAnswer = false
        self.passage = passage
        self.documentID = documentID
        self.range = range
        self.context = context
        self.metadata = metadata
    }

    /// The statement that no passage answers, with the score of saying so.
    public init(noAnswerScore score: Double, probability: Double) {
        self.text = ""
        self.score = score
        self.probability = probability
        self.isNoAnswer = true
        self.passage = nil
        self.documentID = nil
        self.range = TextRange(scalars: 0..<0, bytes: 0..<0)
        self.context = Snippet(text: "", range: TextRange(scalars: 0..<0, bytes: 0..<0))
        self.metadata = [:]
    }
}

/// A piece of a document shown around an answer.
public struct Snippet: Hashable, Sendable {
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

/// What a reader made of some passages.
public struct Reading: Hashable, Sendable {
    /// The best spans, best first, at most as many as were asked for.
    ///
    /// Never contains the no-answer.
    public let answers: [Answer]
    /// The score of saying that no passage answers: the null logit sum of the passage whose best
    /// span leads its null by most.
    ///
    /// Nil when there was nothing to read.
    public let noAnswerScore: Double?
    /// Best span score minus null score, the largest over the passages: below the threshold the
    /// honest reply is "no answer".
    ///
    /// Nil when there was nothing to read.
    public let noAnswerGap: Double?
    /// How many windows went through the model.
    public let windowCount: Int
    /// How likely the reader holds it to be that the passage behind `noAnswerScore` does not answer.
    ///
    /// Nil when there was nothing to read.
    public let noAnswerProbability: Double?
    /// What a calibration makes of the reading: higher means likelier right.
    ///
    /// Nil when nothing was read or the reader is not calibrated.
    public let confidence: Double?

    /// Makes a reading.
    public init(
        answers: [Answer],
        noAnswerScore: Double?,
        noAnswerGap: Double?,
        windowCount: Int,
        noAnswerProbability: Double? = nil,
        confidence: Double? = nil
    ) {
        self.answers = answers
        self.noAnswerScore = noAnswerScore
        self.noAnswerGap = noAnswerGap
        self.windowCount = windowCount
        self.noAnswerProbability = noAnswerProbability
        self.confidence = confidence
    }
}
