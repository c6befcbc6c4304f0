/// A text and the class that somebody put it into.
public struct LabelledText: Hashable, Sendable {
    /// The text; has words.
    public let text: String
    /// The name of its class, as the data call it.
    public let label: String

    /// Joins a text and its class.
    public init(text: String, label: String) {
        self.text = text
        self.label = label
    }

    /// What stays of the text when neither case nor white space counts: equal for copies.
    public var folded: String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension Sequence<LabelledText> {
    /// Those whose text does not occur among others, whatever its label there.
    public func withoutCopies(of others: some Sequence<LabelledText>) -> [LabelledText] {
        let known = Set(others.map(\.folded))
        return filter { !known.contains($0.folded) }
    }

    /// A sample of at most `count`, the same for a seed in whatever order the texts come.
    ///
    /// Texts keep their order.
    public func sample(_ count: Int, seed: UInt64) -> [LabelledText] {
        let all = Array(self)
        guard all.count > count else { return all }
        // A stream of its own: the held-out part of a sample must not be the sample's front.
        let ranks = all.map { TextRank(of: $0, seed: seed ^ 0x5A3D_1E00) }
        let chosen = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.prefix(count)
        return chosen.sorted().map { all[$0] }
    }
}

/// A place in an order that only a seed and the text decide.
struct TextRank: Comparable {
    private let value: UInt64

    /// FNV-1a (Fowler, Noll and Vo), its bits mixed as SplitMix64 does; copies rank alike.
    init(of text: LabelledText, seed: UInt64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in text.folded.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        value = hash ^ (hash >> 31)
    }

    static func < (left: TextRank, right: TextRank) -> Bool { left.value < right.value }
}
