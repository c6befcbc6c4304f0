public import Tokenizers
public import Transformers

/// Texts as tokens with the numbers of their classes: what a classifier learns from.
public struct ClassifierExamples: Sendable {
    /// The class of each.
    public let targets: [Int]
    private let sequences: [[TokenID]]

    /// Tokenises texts, `[CLS] text [SEP]` each.
    ///
    /// - Parameters:
    ///   - texts: With the class of each.
    ///   - tokenizer: The model's own.
    ///   - cut: How long texts are shortened.
    /// - Throws: `TrainingError` where the vocabulary has no `[CLS]`.
    public init(
        _ texts: [(text: String, target: Int)],
        tokenizer: some Tokenizer,
        cut: TextCut
    ) throws {
        guard let classifier = tokenizer.special.classifier else {
            throw TrainingError(
                .badData,
                while: "Cutting texts into tokens",
                expected: "a vocabulary with [CLS]",
                found: "none"
            )
        }
        targets = texts.map(\.target)
        sequences = texts.map { text, _ in
            let ids = cut.apply(to: tokenizer.tokenize(text).ids)
            return [classifier] + ids + [tokenizer.special.separator]
        }
    }

    /// How many there are.
    public var count: Int { targets.count }

    /// The tokens of an example, special ones included.
    public func tokenCount(of example: Int) -> Int { sequences[example].count }

    /// Some examples end to end.
    public func batch(_ chosen: some Sequence<Int>) -> PackedBatch {
        var batch = PackedBatch()
        for example in chosen { batch.append(ids: sequences[example]) }
        return batch
    }

    /// All examples in parts of at most `budget` tokens, or one example.
    func parts(budget: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        var tokens = 0
        for example in 0..<count {
            if example > start && tokens + tokenCount(of: example) > budget {
                parts.append(start..<example)
                (start, tokens) = (example, 0)
            }
            tokens += tokenCount(of: example)
        }
        return start < count ? parts + [start..<count] : parts
    }
}
