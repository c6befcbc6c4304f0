public import QuestionAnswering
public import Tokenizers
public import Transformers

/// Reads with the windows and the span search of `ExtractiveReader`, and with logits from any source.
///
/// For models that are still learning: what they answer is found just as it will be when they are
/// used, and nothing has to be written down in between.
public struct SpanReading {
    private let tokenizer: any Tokenizer
    private let options: ExtractiveReader.Options
    private let planner: WindowPlanner
    private let frame: SequenceFrame

    /// Takes a model's tokenizer.
    ///
    /// - Throws: `QuarryError` of kind `usage` for options that allow no reading, `badData` for a
    ///   tokenizer without a classifier token.
    public init(
        _ tokenizer: any Tokenizer,
        of name: String,
        options: ExtractiveReader.Options = ExtractiveReader.Options()
    ) throws {
        self.tokenizer = tokenizer
        self.options = options
        planner = try WindowPlanner(
            maxSequenceLength: options.maxSequenceLength,
            stride: options.stride,
            maxQuestionTokens: options.maxQuestionTokens
        )
        frame = try SequenceFrame(tokenizer.special, of: name)
    }

    /// At most `limit` answers to each request, best first.
    ///
    /// - Parameters:
    ///   - requests: Questions with their passages.
    ///   - limit: How many answers.
    ///   - score: The logits of a batch; finite ones.
    /// - Returns: One reading a request.
    /// - Throws: What `score` throws.
    public func read(
        _ requests: [ReadingRequest],
        limit: Int,
        score: (PackedBatch) throws -> SpanLogits
    ) throws -> [Reading] {
        var session = ReadingSession(
            requests: requests,
            limit: limit,
            options: options,
            planner: planner,
            tokenizer: tokenizer,
            frame: frame
        )
        while let batch = session.nextBatch() { session.take(try score(batch), of: batch) }
        return session.readings()
    }
}
