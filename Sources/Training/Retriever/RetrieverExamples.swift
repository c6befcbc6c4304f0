/// Questions with passages, each passage and each question of a group kept once.
///
/// Annotators ask the same of the same product: such questions are one, which every passage that
/// answered any of them answers.
public struct RetrieverExamples: Sendable, Hashable {
    /// A passage.
    public struct Passage: Sendable, Hashable {
        /// What is read.
        public let text: String
        /// The group of the first example that had it.
        public let group: String
    }

    private struct Question: Hashable {
        let words: String
        let group: String
    }

    /// All passages, those that answer nothing included.
    public private(set) var passages: [Passage] = []
    /// All questions; those without a passage that answers are in here until `dropUnanswered`.
    public private(set) var examples: [RetrieverExample] = []
    private var passageNumbers: [String: Int] = [:]
    private var exampleNumbers: [Question: Int] = [:]

    /// No examples yet.
    public init() {}

    /// The number of a passage, which is new or known.
    @discardableResult
    public mutating func addPassage(_ text: String, group: String) -> Int {
        if let number = passageNumbers[text] { return number }
        passageNumbers[text] = passages.count
        passages.append(Passage(text: text, group: group))
        return passages.count - 1
    }

    /// Adds a question, or to one that is known.
    ///
    /// A passage that answers never becomes a negative, in whichever order both are said.
    public mutating func add(_ example: RetrieverExample) {
        let key = Question(words: Self.words(of: example.question), group: example.group)
        guard let number = exampleNumbers[key] else {
            exampleNumbers[key] = examples.count
            var first = example
            first.positives = Self.unique(first.positives)
            first.negatives = Self.unique(first.negatives, but: first.positives)
            first.groupNegatives = Self.unique(first.groupNegatives, but: first.positives)
            return examples.append(first)
        }
        examples[number].answers += example.answers
        let positives = Self.unique(examples[number].positives + example.positives)
        examples[number].positives = positives
        setNegatives(
            examples[number].negatives + example.negatives,
            groupNegatives: examples[number].groupNegatives + example.groupNegatives,
            of: number
        )
    }

    /// Replaces an example's negatives; those that answer are left out.
    public mutating func setNegatives(_ negatives: [Int], groupNegatives: [Int], of example: Int) {
        let positives = examples[example].positives
        examples[example].negatives = Self.unique(negatives, but: positives)
        examples[example].groupNegatives = Self.unique(groupNegatives, but: positives)
    }

    /// Leaves out questions that no passage answers.
    ///
    /// - Returns: How many they were.
    @discardableResult
    public mutating func dropUnanswered() -> Int {
        let before = examples.count
        keep { !$0.positives.isEmpty }
        return before - examples.count
    }

    /// Keeps some of the questions.
    public mutating func keep(where isKept: (RetrieverExample) -> Bool) {
        examples = examples.filter(isKept)
        exampleNumbers = [:]
        for (number, example) in examples.enumerated() {
            let words = Self.words(of: example.question)
            exampleNumbers[Question(words: words, group: example.group)] = number
        }
    }

    /// Keeps so many questions, drawn with a seed, in their order.
    public mutating func sample(_ count: Int, seed: UInt64) {
        guard count < examples.count else { return }
        var random = SeededRandom(seed: seed)
        let kept = random.permutation(of: examples.count).prefix(count).sorted()
        let all = examples
        examples = kept.map { all[$0] }
        keep { _ in true }
    }

    /// What makes two questions the same: their letters and digits.
    static func words(of question: String) -> String {
        question.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: " ")
    }

    private static func unique(_ numbers: [Int], but others: [Int] = []) -> [Int] {
        var seen = Set(others)
        return numbers.filter { seen.insert($0).inserted }
    }
}
