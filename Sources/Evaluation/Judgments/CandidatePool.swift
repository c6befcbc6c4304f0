public import QuestionAnswering

/// The passages a question could find, looked through for its answers: what random order and a
/// perfect retriever would score.
public struct CandidatePool: Sendable {
    /// How many passages there are, and how many of them answer.
    public struct Count: Codable, Hashable, Sendable {
        /// Passages that pass the question's filter.
        public let passages: Int
        /// Those of them that contain the text of a gold answer.
        public let answering: Int

        /// Makes a count; `answering` is at most `passages`.
        public init(passages: Int, answering: Int) {
            self.passages = passages
            self.answering = answering
        }

        /// The chance that one of the first `k` passages in random order answers:
        /// 1 - C(n - m, k) / C(n, k), the hypergeometric distribution's.
        public func chanceOfHit(within k: Int) -> Double {
            guard answering > 0 else { return 0 }
            var miss = 1.0
            for drawn in 0..<min(k, passages) {
                miss *= Double(max(0, passages - answering - drawn)) / Double(passages - drawn)
            }
            return 1 - miss
        }

        /// The expected reciprocal rank of the first answering passage in random order, 0 behind `k`.
        public func expectedReciprocalRank(within k: Int) -> Double {
            guard answering > 0 else { return 0 }
            var sum = 0.0
            var before = 0.0
            for rank in 1...max(1, min(k, passages)) {
                let now = chanceOfHit(within: rank)
                sum += (now - before) / Double(rank)
                before = now
            }
            return sum
        }
    }

    private let texts: [LowercasedText]

    /// Takes the passages that a filter lets pass.
    public init(_ passages: [Passage]) { texts = passages.map { LowercasedText($0.text) } }

    /// How many passages there are and how many answer the question.
    public func count(for question: JudgedQuestion) -> Count {
        let matcher = AnswerMatcher(question)
        return Count(
            passages: texts.count,
            answering: texts.count { matcher.matches($0) }
        )
    }

    /// Counts for all questions of a run; passages of equal filters are fetched once.
    public static func counts(
        for run: EvaluationRun,
        in store: any DocumentStore,
        scope: SearchScope
    )
        async throws -> [Count]
    {
        let filters = run.questions.map { scope.query(for: $0, documents: run.documents).filter }
        var members: [Filter?: [Int]] = [:]
        for (index, filter) in filters.enumerated() { members[filter, default: []].append(index) }
        var counts = [Count](repeating: Count(passages: 0, answering: 0), count: filters.count)
        for (filter, indices) in members {
            let pool = CandidatePool(
                try await store.passages(try await store.passageIDs(matching: filter))
            )
            let found = try await inParallel(indices.count, width: run.width) { position in
                pool.count(for: run.questions[indices[position]])
            }
            for (index, count) in zip(indices, found) { counts[index] = count }
        }
        return counts
    }
}
