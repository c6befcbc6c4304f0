public import Tokenizers

/// Hides tokens of a sequence, for a model to guess them (Devlin and others 2019, section 3.1).
///
/// Of those that are chosen eight in ten become `[MASK]`, one becomes any token of the vocabulary and
/// one stays, so that the model cannot tell which of the tokens it sees are to be trusted.
public struct TokenMasking: Sendable, Hashable {
    /// What stands for a hidden token.
    public let mask: TokenID
    /// Random tokens are below it.
    public let vocabularySize: Int
    /// The share of tokens that are chosen, above 0 and at most 1.
    public let share: Double

    /// A sequence with hidden tokens.
    public struct Masked: Sendable, Hashable {
        /// What the model sees.
        public var ids: [TokenID]
        /// The places of the chosen tokens, ascending.
        public var places: [Int]
        /// What stood there.
        public var targets: [TokenID]

        /// Names them; as many targets as places.
        public init(ids: [TokenID], places: [Int], targets: [TokenID]) {
            precondition(places.count == targets.count, "\(places) for \(targets)")
            self.ids = ids
            self.places = places
            self.targets = targets
        }
    }

    /// Hides a share of tokens.
    public init(mask: TokenID, vocabularySize: Int, share: Double = 0.15) {
        precondition(share > 0 && share <= 1, "a share of \(share)")
        self.mask = mask
        self.vocabularySize = vocabularySize
        self.share = share
    }

    /// Hides tokens between the first and the last, which frame the sequence; one at least.
    ///
    /// - Parameters:
    ///   - sequence: `[CLS] text [SEP]`, three tokens or more.
    ///   - key: The same hides the same.
    /// - Returns: What the model sees, and what it is to guess.
    public func apply(to sequence: [TokenID], key: UInt64) -> Masked {
        precondition(sequence.count > 2, "nothing to hide in \(sequence.count) tokens")
        var random = SeededRandom(seed: key)
        let inside = sequence.count - 2
        let count = max(1, Int((share * Double(inside)).rounded()))
        let places = random.permutation(of: inside).prefix(count).map { $0 + 1 }.sorted()
        var masked = Masked(ids: sequence, places: places, targets: places.map { sequence[$0] })
        for place in places {
            let fate = random.unit()
            if fate < 0.8 {
                masked.ids[place] = mask
            } else if fate < 0.9 {
                masked.ids[place] = TokenID(random.unit() * Double(vocabularySize))
            }
        }
        return masked
    }
}
