/// A stretch of a document that is retrieved and read as one piece.
public struct Passage: Hashable, Sendable {
    /// Its name in the store.
    public let id: PassageID
    /// The document it is cut from.
    public let documentID: DocumentID
    /// Its text; equals `document.text.slice(bytes: range.bytes)`.
    public let text: String
    /// Where it lies in the document.
    public let range: TextRange
    /// The document's title.
    public let title: String?
    /// The document's metadata.
    public let metadata: Metadata

    /// Makes a passage.
    public init(
        id: PassageID,
        documentID: DocumentID,
        text: String,
        range: TextRange,
        title: String? = nil,
        metadata: Metadata = [:]
    ) {
        self.id = id
        self.documentID = documentID
        self.text = text
        self.range = range
        self.title = title
        self.metadata = metadata
    }

    /// What is searched: the title, where there is one, a line break and the text.
    ///
    /// Titles are short and say what a text is about; test collections are searched this way too.
    public var searchedText: String { Self.searchedText(text, title: title) }

    /// A passage's searched text, made of its parts.
    public static func searchedText(_ text: String, title: String?) -> String {
        guard let title, !title.isEmpty else { return text }
        return title + "\n" + text
    }
}

/// A passage and how well it fits the query, by the scale of the retriever that found it.
public struct ScoredPassage: Hashable, Sendable {
    /// The passage.
    public let passage: Passage
    /// Higher fits better.
    ///
    /// Scales differ between retrievers.
    public let score: Double
    /// The score on a scale from 0 to 1, where the retriever defines one.
    public let probability: Double?

    /// Joins a passage and its score.
    public init(passage: Passage, score: Double, probability: Double? = nil) {
        self.passage = passage
        self.score = score
        self.probability = probability
    }
}

/// A passage's name and score: what an index knows before the text is fetched.
public struct Match: Hashable, Sendable {
    /// The passage.
    public let passage: PassageID
    /// Higher fits better.
    public let score: Double

    /// Joins a name and a score.
    public init(passage: PassageID, score: Double) {
        self.passage = passage
        self.score = score
    }

    /// The order of every result list: best score first, and among equals the earlier passage.
    public static func isBetter(_ left: Match, _ right: Match) -> Bool {
        left.score != right.score ? left.score > right.score : left.passage < right.passage
    }
}
