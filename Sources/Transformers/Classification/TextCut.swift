/// How a text that is longer than a model reads is cut: its beginning and its end stay.
///
/// Reviews say what they are about first and what they think of it last, so that keeping both beats
/// keeping the beginning alone (Sun and others, 2019).
public struct TextCut: Sendable, Hashable, Codable {
    /// Tokens of a sequence, `[CLS]` and `[SEP]` included.
    public var longest: Int
    /// The share of the tokens kept that come from the beginning, 0 to 1.
    public var headShare: Double

    /// Keeps `longest` tokens, a share of them from the beginning.
    public init(longest: Int = 256, headShare: Double = 0.25) {
        precondition(longest > 2, "sequences of \(longest) tokens")
        precondition((0...1).contains(headShare), "a share of \(headShare)")
        self.longest = longest
        self.headShare = headShare
    }

    /// The tokens of a text that are kept, without special ones.
    public func apply(to ids: [Int32]) -> [Int32] {
        let room = longest - 2
        guard ids.count > room else { return ids }
        let head = Int((Double(room) * headShare).rounded())
        return Array(ids.prefix(head) + ids.suffix(room - head))
    }
}
