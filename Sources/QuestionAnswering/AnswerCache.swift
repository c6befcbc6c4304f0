/// Keeps what was answered, for the next time it is asked.
public protocol AnswerCache: Sendable {
    /// What was kept for a question; nil when nothing is left of it.
    func trace(for key: AnswerKey) -> AnswerTrace?
    /// Keeps what was answered, as far as there is room.
    func keep(_ trace: AnswerTrace, for key: AnswerKey)
}

/// All that an answer depends on: who has the same key gets the same answer.
public struct AnswerKey: Hashable, Sendable {
    /// The question and its filter.
    public let query: Query
    /// How many passages are retrieved.
    public let passages: Int
    /// How many answers are wanted.
    public let answers: Int
    /// The generation of the store that was searched.
    public let generation: Int64
    /// The models, by the digests of their weights, and every option that changes answers.
    public let settings: [String: String]

    /// Joins the parts.
    public init(
        query: Query,
        passages: Int,
        answers: Int,
        generation: Int64,
        settings: [String: String]
    ) {
        self.query = query
        self.passages = passages
        self.answers = answers
        self.generation = generation
        self.settings = settings
    }
}

/// A cache, and what the pipeline that uses it answers with.
public struct AnswerMemory: Sendable {
    let cache: any AnswerCache
    let settings: [String: String]
    let generation: @Sendable () async throws -> Int64

    /// Joins a cache to a pipeline's settings.
    ///
    /// - Parameters:
    ///   - cache: Several pipelines may share one.
    ///   - settings: The models, by the digests of their weights, and every option that changes
    ///     answers.
    ///   - generation: The generation of the store the pipeline searches, asked before each question:
    ///     what changes while a question is answered is then found under a later generation.
    public init(
        _ cache: any AnswerCache,
        settings: [String: String],
        generation: @escaping @Sendable () async throws -> Int64
    ) {
        self.cache = cache
        self.settings = settings
        self.generation = generation
    }

    func key(_ query: Query, passages: Int, answers: Int) async throws -> AnswerKey {
        AnswerKey(
            query: query,
            passages: passages,
            answers: answers,
            generation: try await generation(),
            settings: settings
        )
    }
}
