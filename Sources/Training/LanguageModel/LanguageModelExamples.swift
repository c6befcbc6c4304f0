public import Tokenizers
import Transformers

/// Texts as sequences of tokens that a language model learns from.
public struct LanguageModelExamples: Sendable {
    /// How tokens are hidden.
    public let masking: TokenMasking
    /// Texts that occur more than once, and are learnt from once.
    public private(set) var copies = 0
    private let sequences: [[TokenID]]

    /// Cuts texts into sequences `[CLS] part [SEP]`, the parts of a text equally long.
    ///
    /// - Parameters:
    ///   - texts: Those without a token are left out.
    ///   - tokenizer: The model's own.
    ///   - longest: Tokens of a sequence at most, 3 or more.
    ///   - share: The share of tokens that are hidden.
    /// - Throws: `TrainingError` where the vocabulary has no `[CLS]` or no `[MASK]`.
    public init(
        _ texts: [String],
        tokenizer: some Tokenizer,
        longest: Int,
        share: Double
    ) throws {
        precondition(longest > 2, "no text fits into \(longest) tokens")
        guard let first = tokenizer.special.classifier, let mask = tokenizer.special.mask else {
            throw TrainingError(
                .badData,
                while: "Hiding tokens",
                expected: "a vocabulary with [CLS] and [MASK]",
                found: "one without"
            )
        }
        let last = tokenizer.special.separator
        masking = TokenMasking(mask: mask, vocabularySize: tokenizer.vocabularySize, share: share)
        var seen = Set<[TokenID]>()
        var sequences: [[TokenID]] = []
        for text in texts {
            let ids = tokenizer.tokenize(text).ids
            guard seen.insert(ids).inserted else {
                copies += ids.isEmpty ? 0 : 1
                continue
            }
            for part in Self.parts(ids.count, most: longest - 2) {
                sequences.append([first] + ids[part] + [last])
            }
        }
        self.sequences = sequences
    }

    /// How many sequences there are.
    public var count: Int { sequences.count }

    /// The tokens of a sequence, special ones included.
    public func tokenCount(of example: Int) -> Int { sequences[example].count }

    /// Some sequences with hidden tokens.
    ///
    /// - Parameters:
    ///   - chosen: Their numbers.
    ///   - key: What is hidden is drawn with it and the sequence's number.
    /// - Returns: What the model sees, and what it is to guess; each sequence counts alike.
    func batch(_ chosen: some Sequence<Int>, key: UInt64) -> HiddenTokens {
        var batch = HiddenTokens()
        for example in chosen {
            var random = SeededRandom(seed: key ^ UInt64(example) &* 0xD134_2543_DE82_EF95)
            batch.append(masking.apply(to: sequences[example], key: random.next()))
        }
        return batch
    }

    /// As few parts as are needed, equally long but for one token.
    private static func parts(_ count: Int, most: Int) -> [Range<Int>] {
        let parts = (count + most - 1) / most
        return (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }
    }
}
