public import QuestionAnswering

/// Turns texts into vectors with transformers: one for questions and passages alike, or, as in DPR,
/// one for each.
public struct TransformerEmbedder: TextEmbedder {
    /// Names the vectors by the models that make them.
    public let id: EmbedderID
    private let query: EmbeddingTower
    private let passage: EmbeddingTower
    private let batchTokens: Int

    /// Embeds questions and passages with one model.
    ///
    /// `batchTokens` tokens go through the model at once: this decides speed and memory, never vectors.
    public init(id: EmbedderID, tower: EmbeddingTower, batchTokens: Int = 8 * 256) {
        self.id = id
        query = tower
        passage = tower
        self.batchTokens = batchTokens
    }

    /// Embeds questions with one model and passages with another, trained as a pair.
    ///
    /// - Throws: `QuarryError` of kind `badData` when their vectors differ in length.
    public init(
        id: EmbedderID,
        query: EmbeddingTower,
        passage: EmbeddingTower,
        batchTokens: Int = 8 * 256
    ) throws {
        guard query.dimension == passage.dimension else {
            throw QuarryError(
                .badData,
                while: "pairing the towers",
                "\(query.name) and \(passage.name)",
                expected: "vectors of one length",
                found: "\(query.dimension) and \(passage.dimension) coordinates",
                nextStep: "Choose the two encoders of one model"
            )
        }
        self.id = id
        self.query = query
        self.passage = passage
        self.batchTokens = batchTokens
    }

    /// Length of every vector.
    public var dimension: Int { query.dimension }

    /// One vector a text, in order, whatever the texts beside it.
    public func embed(_ texts: [String], as role: TextRole) async throws -> [Vector] {
        try await tower(for: role).embed(texts, batchTokens: batchTokens)
    }

    private func tower(for role: TextRole) -> EmbeddingTower {
        switch role {
        case .query: query
        case .passage: passage
        }
    }
}
