/// The slices of a passage that are read one after another, as ranges of its tokens.
///
/// The windows are computed and never stored, so that a passage of millions of tokens costs nothing
/// to plan. Together they cover every token, and none lies inside its neighbour.
public struct WindowPlan: RandomAccessCollection, Hashable, Sendable {
    /// How many tokens of the question stand in every window.
    public let questionTokens: Int
    /// How many tokens the passage has.
    public let passageTokens: Int
    /// How many passage tokens a window holds at most.
    public let capacity: Int
    /// How many passage tokens lie between the starts of neighbouring windows; 1 to `capacity`.
    public let step: Int

    /// Plans windows.
    ///
    /// - Parameters:
    ///   - questionTokens: How many tokens of the question stand in every window.
    ///   - passageTokens: How many tokens the passage has.
    ///   - capacity: How many passage tokens a window holds at most.
    ///   - step: How many lie between the starts of neighbouring windows; 1 to `capacity`.
    public init(questionTokens: Int, passageTokens: Int, capacity: Int, step: Int) {
        precondition((1...capacity).contains(step), "step is \(step), expected 1 to \(capacity)")
        self.questionTokens = questionTokens
        self.passageTokens = passageTokens
        self.capacity = capacity
        self.step = step
    }

    /// The first window.
    public var startIndex: Int { 0 }

    /// How many windows there are: none for an empty passage.
    public var endIndex: Int {
        guard passageTokens > 0 else { return 0 }
        let behindFirst = Swift.max(0, passageTokens - capacity)
        return 1 + (behindFirst + step - 1) / step
    }

    /// The passage tokens of a window.
    public subscript(position: Int) -> Range<Int> {
        let start = position * step
        return start..<Swift.min(start + capacity, passageTokens)
    }
}
