public import Tokenizers
import Transformers

/// Questions and passages that nothing is learnt from, to rank after each epoch.
public struct HeldOutRetrieval: Sendable {
    /// How well questions find their passages among all.
    public struct Scores: Sendable, Hashable {
        /// The mean of 1 / rank of the first passage that answers, 0 behind rank 10.
        public let meanReciprocalRank: Double
        /// The share of questions whose first passage answers.
        public let accuracy: Double
        /// The same mean where each question sees the passages of its own group alone.
        public let groupReciprocalRank: Double
        /// Questions.
        public let questions: Int
        /// Passages they were ranked among.
        public let passages: Int
    }

    private let examples: RetrieverExamples
    private let tokens: RetrieverTokens
    private let tokenBudget: Int

    /// Prepares questions.
    ///
    /// - Throws: `TrainingError` where texts have no room.
    public init(
        _ examples: RetrieverExamples,
        tokenizer: some Tokenizer,
        options: RetrieverTask.Options
    ) throws {
        self.examples = examples
        tokens = try RetrieverTokens(
            examples,
            tokenizer: tokenizer,
            longestQuestion: options.longestQuestion,
            longestPassage: options.longestPassage
        )
        tokenBudget = options.tokenBudget
    }

    /// Ranks all passages for every question.
    public func scores(of model: RetrieverModel) throws -> Scores {
        let questions = try vectors(of: tokens.questions, by: model.questions)
        let passages = try vectors(of: tokens.passages, by: model.contexts)
        var all = 0.0
        var first = 0
        var own = 0.0
        for (number, example) in examples.examples.enumerated() {
            let scores = passages.map { Self.product(questions[number], $0) }
            let rank = Self.rank(of: example.positives, by: scores) { _ in true }
            if rank <= 10 { all += 1 / Double(rank) }
            if rank == 1 { first += 1 }
            let inGroup = Self.rank(of: example.positives, by: scores) {
                examples.passages[$0].group == example.group
            }
            if inGroup <= 10 { own += 1 / Double(inGroup) }
        }
        let count = Double(max(1, examples.examples.count))
        return Scores(
            meanReciprocalRank: all / count,
            accuracy: Double(first) / count,
            groupReciprocalRank: own / count,
            questions: examples.examples.count,
            passages: passages.count
        )
    }

    /// The rank of the best of some passages; those of an equal score and other kind come before it.
    private static func rank(
        of positives: [Int],
        by scores: [Float],
        among isIn: (Int) -> Bool
    ) -> Int {
        let best = positives.map { scores[$0] }.max() ?? -.infinity
        let answers = Set(positives)
        return 1
            + scores.indices.count { !(scores[$0] < best) && !answers.contains($0) && isIn($0) }
    }

    private func vectors(of sequences: [[TokenID]], by tower: EmbedderModel) throws -> [[Float]] {
        let width = tower.configuration.hiddenSize
        var vectors: [[Float]] = []
        var open: [[TokenID]] = []
        var count = 0
        func flush() throws {
            guard !open.isEmpty else { return }
            let pass = try tower.forward(RetrieverTokens.batch(open), key: nil)
            let flat = pass.vectors
            tower.recycle(pass)
            for row in open.indices { vectors.append(Array(flat[row * width..<(row + 1) * width])) }
            (open, count) = ([], 0)
        }
        for ids in sequences {
            if count + ids.count > tokenBudget { try flush() }
            open.append(ids)
            count += ids.count
        }
        try flush()
        return vectors
    }

    private static func product(_ left: [Float], _ right: [Float]) -> Float {
        // Eight sums, because a single one must not be reordered and stays slow.
        var sums = SIMD8<Float>.zero
        let whole = left.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            var a = SIMD8<Float>.zero
            var b = SIMD8<Float>.zero
            for lane in 0..<8 {
                a[lane] = left[start + lane]
                b[lane] = right[start + lane]
            }
            sums += a * b
        }
        return (whole..<left.count).reduce(sums.sum()) { $0 + left[$1] * right[$1] }
    }
}
