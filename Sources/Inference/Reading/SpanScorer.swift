/// A model that says of every token how well an answer would start and end there.
public protocol SpanScorer: Sendable {
    /// The start and end logits of every token of the batch.
    ///
    /// The logits of a sequence must not depend on what else stands in the batch.
    func score(_ batch: SequenceBatch) async throws -> SpanLogits
}

/// A start and an end logit for every token of a batch.
public struct SpanLogits: Hashable, Sendable {
    /// How well an answer would start at the token; [tokens].
    public let start: [Float]
    /// How well an answer would end with the token; [tokens].
    public let end: [Float]

    /// Joins the two; they are equally long.
    public init(start: [Float], end: [Float]) {
        precondition(start.count == end.count, "one start and one end logit a token")
        self.start = start
        self.end = end
    }
}
