internal import QuestionAnswering
public import Tokenizers
internal import Transformers

/// A tokenizer and a model that together make vectors of texts.
///
/// A symmetric model is one tower for questions and passages alike; DPR has one for each.
public struct EmbeddingTower: Sendable {
    /// The model's name, for errors.
    public let name: String
    /// How many tokens of a text are seen at most, `[CLS]` and `[SEP]` included; the rest is cut off.
    public let maxSequenceLength: Int
    /// What stands before every text, as models such as E5 are trained with; usually nothing.
    public let prefix: String
    private let tokenizer: any Tokenizer
    private let encoder: any SequenceEncoder
    private let frame: SequenceFrame

    private static let framingTokens = 2

    /// Joins a model and the tokenizer it was trained with.
    ///
    /// - Throws: `QuarryError` of kind `usage` when a sequence could hold no text, `badData` for a
    ///   tokenizer without a classifier token.
    public init(
        name: String,
        tokenizer: any Tokenizer,
        encoder: any SequenceEncoder,
        maxSequenceLength: Int,
        prefix: String = ""
    ) throws {
        guard maxSequenceLength > Self.framingTokens else {
            throw QuarryError(
                .usage,
                while: "making an embedder with",
                name,
                expected: "sequences of at least \(Self.framingTokens + 1) tokens",
                found: "\(maxSequenceLength)"
            )
        }
        self.name = name
        self.tokenizer = tokenizer
        self.encoder = encoder
        frame = try SequenceFrame(tokenizer.special, of: name)
        self.maxSequenceLength = maxSequenceLength
        self.prefix = prefix
    }

    /// Length of every vector.
    public var dimension: Int { encoder.dimension }

    /// One vector a text, in order, with at most `batchTokens` tokens, or one text, in a batch.
    ///
    /// Sequences are packed without padding, so that sorting texts by length would gain nothing and
    /// they go through the model as they come.
    func embed(_ texts: [String], batchTokens: Int) async throws -> [Vector] {
        var vectors: [Vector] = []
        vectors.reserveCapacity(texts.count)
        var batch = PackedBatch()
        for text in texts {
            let ids = tokenizer.tokenize(prefix + text).ids.prefix(
                maxSequenceLength - Self.framingTokens
            )
            let length = ids.count + Self.framingTokens
            if !batch.lengths.isEmpty, batch.tokenCount + length > batchTokens {
                vectors += try await encode(batch)
                batch = PackedBatch()
            }
            batch.append(ids, framedBy: frame)
        }
        if !batch.lengths.isEmpty { vectors += try await encode(batch) }
        return vectors
    }

    private func encode(_ batch: PackedBatch) async throws -> [Vector] {
        try Task.checkCancellation()
        let vectors = try await encoder.vectors(of: batch)
        guard vectors.count == batch.lengths.count,
            vectors.allSatisfy({ $0.count == dimension })
        else {
            throw fault(
                expected: "\(batch.lengths.count) vectors of \(dimension) coordinates",
                found: "\(vectors.count) of \(Set(vectors.map(\.count)).sorted())",
                nextStep: "The model does not fit this embedder"
            )
        }
        guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw fault(
                expected: "finite coordinates",
                found: "some that are not numbers",
                nextStep: "The weights are damaged, or their precision is too small for the model"
            )
        }
        return vectors.map(Vector.init)
    }

    private func fault(expected: String, found: String, nextStep: String) -> QuarryError {
        QuarryError(
            .internalFault,
            while: "embedding with",
            name,
            expected: expected,
            found: found,
            nextStep: nextStep
        )
    }
}
