public import QuestionAnswering

/// What a set of labels is like: how people ask, how they answer, and how long what they read is.
///
/// A question is what the corpus calls one (a label's origin within its split); questions of the same
/// text about the same product form a group.
public struct LabelStatistics: Codable, Hashable, Sendable {
    /// Labels.
    public let labels: Int
    /// Labels of documents that the store lacks; they count in all figures but the lengths of texts.
    public let orphans: Int
    /// Questions.
    public let questions: Int
    /// Questions with an answer.
    public let answerableQuestions: Int
    /// Question texts by product.
    public let groups: Int
    /// Groups with an answer.
    public let answerableGroups: Int
    /// Products; 0 where the labels name none.
    public let products: Int
    /// Questions by the word that they begin with, in the order of `QuestionOpening.words`; a question
    /// that begins with "Does" counts as "Do" too.
    public let openings: [QuestionOpening]
    /// Questions that begin with none of the words.
    public let otherOpenings: Int
    /// How many answers a question has.
    public let answersPerQuestion: Spread?
    /// How many words an answer has.
    public let answerWords: Spread?
    /// How many words a document has, each document once.
    public let documentWords: Spread?
    /// How many tokens a question and its document make together, special tokens included.
    public let pairTokens: Spread?
    /// Pairs of more tokens than each of these limits.
    public let longPairs: [LongPairs]
    /// How many windows the reader needs for a pair.
    public let windows: Spread?
    /// How many windows it needs for all.
    public let totalWindows: Int
    /// Pairs by their length in tokens.
    public let pairHistogram: [Bin]

    enum CodingKeys: String, CodingKey {
        case labels, orphans, questions, groups, products, openings, windows
        case answerableQuestions = "answerable_questions"
        case answerableGroups = "answerable_groups"
        case otherOpenings = "other_openings"
        case answersPerQuestion = "answers_per_question"
        case answerWords = "answer_words"
        case documentWords = "document_words"
        case pairTokens = "pair_tokens"
        case longPairs = "long_pairs"
        case totalWindows = "total_windows"
        case pairHistogram = "pair_histogram"
    }

    /// How a reader sees texts: the two things about it that decide lengths.
    public struct Measure {
        /// Tokens of a text, without special ones.
        public let tokens: (String) -> Int
        /// Tokens that frame a pair.
        public let framing: Int
        /// Windows for a question and a document of so many tokens.
        public let windows: (_ question: Int, _ document: Int) -> Int

        /// Joins them.
        public init(
            framing: Int,
            tokens: @escaping (String) -> Int,
            windows: @escaping (_ question: Int, _ document: Int) -> Int
        ) {
            self.tokens = tokens
            self.framing = framing
            self.windows = windows
        }
    }

    /// Counts.
    ///
    /// - Parameters:
    ///   - labels: In the order of the store.
    ///   - documents: The texts that they speak of, as far as there are any.
    ///   - measure: The reader that lengths are measured for.
    public init(
        _ labels: [Label],
        documents: [DocumentID: String],
        measure: Measure
    ) {
        let rows = LabelledQuestion.all(in: labels)
        let judged = LabelConvention.all.questions(from: labels)
        let pairs = PairLengths(rows, documents, measure)
        self.labels = labels.count
        orphans = labels.count { documents[$0.documentID] == nil }
        questions = rows.count
        answerableQuestions = rows.count { $0.answers > 0 }
        groups = judged.count
        answerableGroups = judged.count(where: \.isAnswerable)
        products = Set(judged.compactMap(\.product)).count
        openings = QuestionOpening.words.map { word in
            QuestionOpening(word: word, count: rows.count { $0.text.hasPrefix(word) })
        }
        otherOpenings = rows.count { row in
            !QuestionOpening.words.contains { row.text.hasPrefix($0) }
        }
        answersPerQuestion = Spread(rows.map(\.answers))
        answerWords = Spread(labels.compactMap { $0.answer?.text.wordCount })
        documentWords = Spread(Self.texts(of: labels, documents).map(\.wordCount))
        pairTokens = Spread(pairs.tokens)
        longPairs = [384, 512].map { limit in
            LongPairs(limit: limit, count: pairs.tokens.count { $0 > limit })
        }
        windows = Spread(pairs.windows)
        totalWindows = pairs.windows.reduce(0, +)
        pairHistogram = Bin.doubling(pairs.tokens)
    }

    private static func texts(of labels: [Label], _ documents: [DocumentID: String]) -> [String] {
        var known: Set<DocumentID> = []
        return labels.filter { known.insert($0.documentID).inserted }
            .compactMap { documents[$0.documentID] }
    }
}

/// How many questions begin with a word.
public struct QuestionOpening: Codable, Hashable, Sendable {
    /// The word.
    public let word: String
    /// Questions that begin with its letters.
    public let count: Int

    /// The words that the book counts, in its order.
    public static let words = ["How", "What", "Is", "Do", "Does", "Was", "Where", "Why"]
}

/// How many pairs are longer than a limit.
public struct LongPairs: Codable, Hashable, Sendable {
    /// Tokens.
    public let limit: Int
    /// Pairs of more tokens.
    public let count: Int
}

/// A question as its corpus asked it, with how many answers were marked.
private struct LabelledQuestion {
    let text: String
    let documentID: DocumentID
    var answers = 0

    static func all(in labels: [Label]) -> [LabelledQuestion] {
        var places: [[String]: Int] = [:]
        var questions: [LabelledQuestion] = []
        for label in labels {
            let split = label.metadata["split"].flatMap(FilterValue.init)?.text ?? ""
            let key = label.origin.map { ["origin", $0, split] } ?? ["label", label.id]
            let place = places[key] ?? questions.count
            if place == questions.count {
                places[key] = place
                questions.append(
                    LabelledQuestion(text: label.question, documentID: label.documentID)
                )
            }
            if label.answer != nil { questions[place].answers += 1 }
        }
        return questions
    }
}

/// The lengths of questions with their documents, every text measured once.
private struct PairLengths {
    private(set) var tokens: [Int] = []
    private(set) var windows: [Int] = []

    init(
        _ questions: [LabelledQuestion],
        _ documents: [DocumentID: String],
        _ measure: LabelStatistics.Measure
    ) {
        var known: [DocumentID: Int] = [:]
        for question in questions {
            guard let text = documents[question.documentID] else { continue }
            let document = known[question.documentID] ?? measure.tokens(text)
            known[question.documentID] = document
            let asked = measure.tokens(question.text)
            tokens.append(asked + document + measure.framing)
            windows.append(measure.windows(asked, document))
        }
    }
}

extension String {
    /// Stretches between white space.
    fileprivate var wordCount: Int { split(whereSeparator: \.isWhitespace).count }
}
