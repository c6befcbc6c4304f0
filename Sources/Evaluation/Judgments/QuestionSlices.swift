import QuestionAnswering

/// Cuts questions into groups whose scores are worth seeing apart.
public struct QuestionSlices: Sendable {
    /// Question words that start a question, in the order they are tried.
    static let openings = [
        "How", "What", "Is", "Does", "Do", "Can", "Are", "Where", "Why", "Was", "Who", "Which",
        "When",
    ]

    /// Words of the documents of a question, for `review length`; nil leaves the dimension out.
    private let words: @Sendable (JudgedQuestion) -> Int?

    /// Slices by the question alone, and by the length of its documents where `words` knows it.
    public init(words: @escaping @Sendable (JudgedQuestion) -> Int? = { _ in nil }) {
        self.words = words
    }

    /// The slice of a question in each dimension that applies to it.
    public func slices(of question: JudgedQuestion) -> [String: String] {
        var slices = [
            "question type": Self.opening(of: question.text),
            "answerable": question.isAnswerable ? "answerable" : "unanswerable",
        ]
        if case .string(let domain)? = question.metadata["domain"] { slices["domain"] = domain }
        if case .bool(let subjective)? = question.metadata["is_ques_subjective"] {
            slices["subjectivity"] = subjective ? "subjective question" : "factual question"
        }
        if let count = words(question) { slices["review length"] = Self.length(count) }
        return slices
    }

    /// The word a question opens with, or "other".
    static func opening(of text: String) -> String {
        openings.first { word in
            text.lowercased().hasPrefix(word.lowercased())
                && text.dropFirst(word.count).first.map { !$0.isLetter } ?? true
        } ?? "other"
    }

    private static func length(_ words: Int) -> String {
        switch words {
        case ..<100: "under 100 words"
        case ..<200: "100 to 199 words"
        case ..<400: "200 to 399 words"
        default: "400 words and more"
        }
    }
}
