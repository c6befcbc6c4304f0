internal import QuestionAnswering
public import Tokenizers

/// Cuts a question and a passage into sequences that a model can take:
/// `[CLS] question [SEP] passage slice [SEP]`.
///
/// A question longer than `maxQuestionTokens` is cut to its beginning, as BERT does with
/// `max_query_length`, so that every window has room for the passage.
public struct WindowPlanner: Hashable, Sendable {
    /// The tokens of a window that belong to neither text: one `[CLS]` and two `[SEP]`.
    public static let framingTokens = 3

    /// How many tokens a window has at most, special tokens included.
    public let maxSequenceLength: Int
    /// How far the window moves.
    public let stride: WindowStride
    /// How many tokens of the question are kept at most: what was asked for, or half of the room
    /// where that is less.
    public let maxQuestionTokens: Int

    /// Makes a planner.
    ///
    /// - Throws: `QuarryError` of kind `usage` when a window could hold no text, or the windows would
    ///   not move on beside the longest question.
    public init(
        maxSequenceLength: Int = 384,
        stride: WindowStride = .advance(128),
        maxQuestionTokens: Int = 64
    ) throws {
        let room = maxSequenceLength - Self.framingTokens
        guard room >= 2 else {
            throw Self.error(
                "the longest sequence",
                expected: "at least \(Self.framingTokens + 2) tokens "
                    + "(3 special ones, 1 of the question, 1 of the passage)",
                found: "\(maxSequenceLength)",
                nextStep: "BERT readers are trained with 384"
            )
        }
        guard maxQuestionTokens >= 1 else {
            throw Self.error(
                "the longest question",
                expected: "at least 1 token",
                found: "\(maxQuestionTokens)",
                nextStep: "BERT's own limit is 64"
            )
        }
        self.maxSequenceLength = maxSequenceLength
        self.stride = stride
        self.maxQuestionTokens = Swift.min(maxQuestionTokens, room / 2)
        try Self.check(stride, smallestCapacity: room - self.maxQuestionTokens)
    }

    /// The windows over a passage.
    ///
    /// - Parameters:
    ///   - questionTokens: the length of the whole question; the plan says how much of it is kept.
    ///   - passageTokens: the length of the passage.
    /// - Returns: the windows, none when the passage is empty.
    public func plan(questionTokens: Int, passageTokens: Int) -> WindowPlan {
        let kept = Swift.min(questionTokens, maxQuestionTokens)
        let capacity = maxSequenceLength - Self.framingTokens - kept
        let step =
            switch stride {
            // A larger advance would leave tokens unread between two windows.
            case .advance(let tokens): Swift.min(tokens, capacity)
            case .overlap(let tokens): capacity - tokens
            }
        return WindowPlan(
            questionTokens: kept,
            passageTokens: passageTokens,
            capacity: capacity,
            step: step
        )
    }

    private static func check(_ stride: WindowStride, smallestCapacity: Int) throws {
        switch stride {
        case .advance(let tokens):
            guard tokens < 1 else { return }
            throw error(
                "the advance of the windows",
                expected: "at least 1 token",
                found: "\(tokens)",
                nextStep: "The usual advance is 128"
            )
        case .overlap(let tokens):
            guard !(0..<smallestCapacity).contains(tokens) else { return }
            throw error(
                "the overlap of the windows",
                expected:
                    "0 to \(smallestCapacity - 1) tokens, since beside a long question a window "
                    + "holds \(smallestCapacity) of the passage",
                found: "\(tokens)",
                nextStep: "Choose a smaller overlap or longer sequences"
            )
        }
    }

    private static func error(
        _ subject: String,
        expected: String,
        found: String,
        nextStep: String
    ) -> QuarryError {
        QuarryError(
            .usage,
            while: "planning windows with",
            subject,
            expected: expected,
            found: found,
            nextStep: nextStep
        )
    }
}
