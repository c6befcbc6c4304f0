public import Tokenizers
public import Transformers

/// The windows that a reader learns from: `[CLS] question [SEP] part of the text [SEP]`.
///
/// The same cuts as in answering. A window that holds the whole answer has its tokens as a target;
/// all others, also those that hold a part of it, have `[CLS]`.
public struct ReaderWindows: Sendable {
    /// How texts are cut.
    public struct Options: Sendable, Hashable {
        /// Tokens of a window, special ones included.
        public var longest = 384
        /// How far windows move.
        public var advance = 128
        /// Tokens of a question that are kept.
        public var longestQuestion = 64

        /// 384 tokens that move by 128.
        public init() {}
    }

    /// One window.
    struct Window: Sendable {
        let example: Int
        /// Its part of the text's tokens.
        let slice: Range<Int>
        let target: SpanLoss.Target
    }

    private struct Tokens: Sendable {
        let question: ArraySlice<TokenID>
        let context: [TokenID]
    }

    private var tokens: [Tokens] = []
    private(set) var windows: [Window] = []
    /// Why some examples were left out, one line each.
    public private(set) var dropped: [String] = []
    private let classifier: TokenID
    private let separator: TokenID

    /// Cuts examples.
    ///
    /// - Parameters:
    ///   - examples: Those whose answers no token covers are left out, and named.
    ///   - tokenizer: The model's own.
    ///   - options: How texts are cut.
    /// - Throws: `TrainingError` where a window has no room, or the vocabulary no `[CLS]`.
    public init(
        _ examples: [ReaderExample],
        tokenizer: some Tokenizer,
        options: Options = Options()
    ) throws {
        guard let classifier = tokenizer.special.classifier, options.longest >= 8,
            options.advance >= 1, options.longestQuestion >= 1
        else {
            throw TrainingError(
                .usage,
                while: "Cutting texts into windows",
                expected: "a vocabulary with [CLS], windows of 8 tokens, an advance of 1",
                found: "windows of \(options.longest), an advance of \(options.advance)"
            )
        }
        self.classifier = classifier
        separator = tokenizer.special.separator
        var cache: (text: String, tokens: TokenizedText)?
        for example in examples {
            // Neighbours often ask about the same text.
            let context =
                cache.flatMap { $0.text == example.context ? $0.tokens : nil }
                ?? tokenizer.tokenize(example.context)
            cache = (example.context, context)
            add(example, tokenizer.tokenize(example.question), context, options)
        }
    }

    /// How many windows there are.
    public var count: Int { windows.count }

    /// How many windows hold an answer.
    public var answerableCount: Int { windows.count { $0.target != .none } }

    /// The tokens of a window, special ones included.
    public func tokenCount(of window: Int) -> Int {
        let window = windows[window]
        return tokens[window.example].question.count + window.slice.count + 3
    }

    /// Some windows end to end, and their targets.
    public func batch(_ chosen: [Int]) -> (PackedBatch, [SpanLoss.Target]) {
        var batch = PackedBatch()
        for window in chosen.map({ windows[$0] }) {
            let texts = tokens[window.example]
            let first = [classifier] + texts.question + [separator]
            let second = texts.context[window.slice] + [separator]
            batch.append(
                ids: first + second,
                segments: [UInt8](repeating: 0, count: first.count)
                    + [UInt8](repeating: 1, count: second.count)
            )
        }
        return (batch, chosen.map { windows[$0].target })
    }

    /// Leaves out the windows for which this does not hold.
    mutating func keep(where isKept: (Int) -> Bool) {
        windows = windows.indices.filter(isKept).map { windows[$0] }
    }

    private mutating func add(
        _ example: ReaderExample,
        _ question: TokenizedText,
        _ context: TokenizedText,
        _ options: Options
    ) {
        let answer = example.answer.map { Self.span(of: $0, in: context) }
        if case .some(.none) = answer {
            dropped.append("\(example.id): no token covers its answer")
            return
        }
        let kept = min(question.count, options.longestQuestion, (options.longest - 3) / 2)
        let capacity = options.longest - 3 - kept
        let plan = WindowPlan(
            questionTokens: kept,
            passageTokens: context.count,
            capacity: capacity,
            step: min(options.advance, capacity)
        )
        let number = tokens.count
        tokens.append(Tokens(question: question.ids[..<kept], context: context.ids))
        for slice in plan {
            windows.append(
                Window(
                    example: number,
                    slice: slice,
                    target: Self.target(answer.flatMap { $0 }, in: slice, behind: kept + 2)
                )
            )
        }
    }

    /// The tokens that cover some bytes; nil when there are none.
    private static func span(of bytes: Range<Int>, in text: TokenizedText) -> ClosedRange<Int>? {
        let first = text.byteRanges.firstIndex { $0.upperBound > bytes.lowerBound }
        let last = text.byteRanges.lastIndex { $0.lowerBound < bytes.upperBound }
        guard let first, let last, first <= last else { return nil }
        return first...last
    }

    private static func target(
        _ answer: ClosedRange<Int>?,
        in slice: Range<Int>,
        behind offset: Int
    ) -> SpanLoss.Target {
        guard let answer, slice.contains(answer.lowerBound), slice.contains(answer.upperBound)
        else { return .none }
        return SpanLoss.Target(
            start: offset + answer.lowerBound - slice.lowerBound,
            end: offset + answer.upperBound - slice.lowerBound
        )
    }
}
