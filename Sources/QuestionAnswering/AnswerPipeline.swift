/// What one stage gave, and how long it took.
public struct Stage<Output: Sendable>: Sendable {
    /// What it gave.
    public let output: Output
    /// Wall-clock time.
    public let duration: Duration
}

/// Everything that happened on the way from a question to its answers.
public struct AnswerTrace: Sendable {
    /// The question.
    public let query: Query
    /// What the retriever found.
    public let retrieved: Stage<[ScoredPassage]>
    /// The order the ranker gave it, where there is one.
    public let ranked: Stage<[ScoredPassage]>?
    /// What the reader marked.
    public let read: Stage<Reading>
    /// What the generator said, where there is one.
    public let generated: Stage<GeneratedAnswer>?
    /// All of it.
    public let total: Duration

    /// The passages that were read, in the order they were read.
    public var evidence: [ScoredPassage] { (ranked ?? retrieved).output }
}

/// A step on the way from a question to its answers, told as soon as it is done.
public enum AnswerProgress: Sendable {
    /// The passages that will be read, best first.
    case found([ScoredPassage])
    /// What the reader marked in them.
    case read(Reading)
}

/// Joins the stages: retrieve, rank, read, generate.
public struct AnswerPipeline: Sendable {
    private let retriever: any Retriever
    private let ranker: (any Ranker)?
    private let reader: any Reader
    private let generator: (any Generator)?

    /// Joins stages.
    public init(
        retriever: any Retriever,
        ranker: (any Ranker)? = nil,
        reader: any Reader,
        generator: (any Generator)? = nil
    ) {
        self.retriever = retriever
        self.ranker = ranker
        self.reader = reader
        self.generator = generator
    }

    /// Answers a question from `passages` retrieved passages (1 or more) with at most `answers` answers (1 or more).
    ///
    /// `observer` is told each step before the next one begins.
    public func answer(
        _ query: Query,
        passages: Int,
        answers: Int,
        observer: (@Sendable (AnswerProgress) async throws -> Void)? = nil
    ) async throws -> AnswerTrace {
        let clock = ContinuousClock()
        let start = clock.now
        let retrieved = try await timed { try await retriever.retrieve(query, limit: passages) }
        var ranked: Stage<[ScoredPassage]>?
        if let ranker {
            ranked = try await timed { try await ranker.rank(retrieved.output, for: query) }
        }
        let evidence = (ranked ?? retrieved).output
        try await observer?(.found(evidence))
        let read = try await timed { try await reader.read(evidence, for: query, limit: answers) }
        try await observer?(.read(read.output))
        var generated: Stage<GeneratedAnswer>?
        if let generator {
            generated = try await timed {
                try await generator.generate(from: read.output, evidence: evidence, for: query)
            }
        }
        return AnswerTrace(
            query: query,
            retrieved: retrieved,
            ranked: ranked,
            read: read,
            generated: generated,
            total: start.duration(to: clock.now)
        )
    }
}

/// Runs a stage and takes its time.
public func timed<Output: Sendable>(_ stage: () async throws -> Output) async rethrows
    -> Stage<Output>
{
    let clock = ContinuousClock()
    let start = clock.now
    return Stage(output: try await stage(), duration: start.duration(to: clock.now))
}
