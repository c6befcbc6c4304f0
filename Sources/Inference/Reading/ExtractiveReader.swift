public import QuestionAnswering
public import Tokenizers
internal import Transformers

/// Reads passages with a span model and marks the words that answer.
///
/// Passages that do not fit the model are read in overlapping windows. Windows of all passages go
/// through the model together, and results do not depend on what they were batched with. Each passage
/// is tokenised once, its logits are held only until its last window is read, and its answers are cut
/// from its own text, never decoded from tokens.
public struct ExtractiveReader: Reader {
    /// The model's name.
    public let name: String
    /// How it reads.
    public let options: Options
    private let tokenizer: any Tokenizer
    private let scorer: any SpanScorer
    private let planner: WindowPlanner
    private let frame: SequenceFrame

    /// Joins a model and the tokenizer it was trained with.
    ///
    /// - Throws: `QuarryError` of kind `usage` for options that allow no reading, `badData` for a
    ///   tokenizer without a classifier token.
    public init(
        name: String,
        tokenizer: any Tokenizer,
        scorer: any SpanScorer,
        options: Options = Options()
    ) throws {
        self.name = name
        self.tokenizer = tokenizer
        self.scorer = scorer
        self.options = options
        planner = try WindowPlanner(
            maxSequenceLength: options.maxSequenceLength,
            stride: options.stride,
            maxQuestionTokens: options.maxQuestionTokens
        )
        frame = try SequenceFrame(tokenizer.special, of: name)
        try options.check()
    }

    /// At most `limit` answers, best first, from all passages together.
    ///
    /// Answers that overlap in one document are variants of one answer: only the best of them stands
    /// in the list. Equal ones of different documents stay apart.
    public func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws
        -> Reading
    {
        let request = ReadingRequest(passages: passages.map(\.passage), query: query)
        return try await read([request], limit: limit)[0]
    }

    /// Reads for several questions at once, which fills the model's batches better than one after
    /// another; one reading a request, in order.
    public func read(_ requests: [ReadingRequest], limit: Int) async throws -> [Reading] {
        var session = ReadingSession(
            requests: requests,
            limit: limit,
            options: options,
            planner: planner,
            tokenizer: tokenizer,
            frame: frame
        )
        while let batch = session.nextBatch() {
            try Task.checkCancellation()
            let logits = try await scorer.score(batch)
            try check(logits, against: batch)
            session.take(logits, of: batch)
        }
        return session.readings()
    }

    /// Reads a text that lies in no store.
    public func read(_ text: String, for question: String, limit: Int) async throws -> Reading {
        let passage = Passage(
            id: PassageID(1),
            documentID: DocumentID("text"),
            text: text,
            range: TextRange(scalars: 0..<text.unicodeScalars.count, bytes: 0..<text.utf8.count)
        )
        let request = ReadingRequest(passages: [passage], query: Query(question))
        return try await read([request], limit: limit)[0]
    }

    private func check(_ logits: SpanLogits, against batch: PackedBatch) throws {
        guard logits.starts.count == batch.tokenCount else {
            throw fault(
                expected: "\(batch.tokenCount) start logits",
                found: "\(logits.starts.count)",
                nextStep: "The model does not fit this reader"
            )
        }
        guard logits.starts.allSatisfy(\.isFinite), logits.ends.allSatisfy(\.isFinite) else {
            throw fault(
                expected: "finite logits",
                found: "some that are not numbers",
                nextStep: "The weights are damaged, or their precision is too small for the model"
            )
        }
    }

    private func fault(expected: String, found: String, nextStep: String) -> QuarryError {
        QuarryError(
            .internalFault,
            while: "reading with",
            name,
            expected: expected,
            found: found,
            nextStep: nextStep
        )
    }
}

extension ExtractiveReader.Options {
    fileprivate func check() throws {
        let counts = [
            ("the longest answer", maxAnswerTokens), ("the batch", batchTokens),
            ("the number of answers a passage", answersPerPassage ?? 1),
        ]
        for (subject, value) in counts where value < 1 {
            throw QuarryError(
                .usage,
                while: "making a reader with",
                subject,
                expected: "at least 1",
                found: "\(value)"
            )
        }
        guard contextScalars < 0 else { return }
        throw QuarryError(
            .usage,
            while: "making a reader with",
            "the text around an answer",
            expected: "0 or more Unicode scalars",
            found: "\(contextScalars)"
        )
    }
}
