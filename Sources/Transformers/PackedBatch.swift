import Tensors

/// Token sequences lying end to end, without padding; each is read on its own.
public struct PackedBatch: Sendable, Hashable {
    /// The vocabulary numbers of all tokens.
    public private(set) var ids: [Int32] = []
    /// The segment (token type) of each token: 0 for the first text of a pair, 1 for the second.
    public private(set) var segments: [UInt8] = []
    /// How many tokens each sequence has, one at least.
    public private(set) var lengths: [Int] = []

    /// A batch without sequences.
    public init() {}

    /// A batch of sequences that already lie end to end.
    ///
    /// - Parameters:
    ///   - ids: [tokens].
    ///   - segments: [tokens].
    ///   - lengths: [sequences], each 1 at least; their sum is the number of tokens.
    public init(ids: [Int32], segments: [UInt8], lengths: [Int]) {
        precondition(ids.count == segments.count, "\(ids.count) ids, \(segments.count) segments")
        precondition(lengths.allSatisfy { $0 > 0 }, "a sequence has no tokens: \(lengths)")
        let sum = lengths.reduce(0, +)
        precondition(sum == ids.count, "lengths add up to \(sum), there are \(ids.count) tokens")
        self.ids = ids
        self.segments = segments
        self.lengths = lengths
    }

    /// Adds a sequence.
    ///
    /// - Parameters:
    ///   - ids: One token at least.
    ///   - segments: As many; nil for a single text, all 0.
    public mutating func append(ids: some Collection<Int32>, segments: [UInt8]? = nil) {
        precondition(!ids.isEmpty, "a sequence has no tokens")
        let segments = segments ?? [UInt8](repeating: 0, count: ids.count)
        precondition(ids.count == segments.count, "\(ids.count) ids, \(segments.count) segments")
        self.ids.append(contentsOf: ids)
        self.segments.append(contentsOf: segments)
        lengths.append(ids.count)
    }

    /// How many tokens all sequences have.
    public var tokenCount: Int { ids.count }

    /// Consecutive sequences in groups of at most `tokens` tokens, or of one sequence.
    func groups(of tokens: Int) -> [Group] {
        var groups: [Group] = []
        var open = Group(firstToken: 0, lengths: [])
        for length in lengths {
            if !open.lengths.isEmpty && open.tokenCount + length > tokens {
                groups.append(open)
                open = Group(firstToken: open.firstToken + open.tokenCount, lengths: [])
            }
            open.lengths.append(length)
        }
        if !open.lengths.isEmpty { groups.append(open) }
        return groups
    }

    /// Some consecutive sequences of a batch.
    struct Group {
        let firstToken: Int
        var lengths: [Int]

        var tokenCount: Int { lengths.reduce(0, +) }
        var starts: [Int] { Rows.starts(of: lengths) }
    }
}
