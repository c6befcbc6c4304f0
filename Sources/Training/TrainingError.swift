/// Training that cannot start, or had to stop, told so that a person can act.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose move it is.
    public enum Kind: Sendable, Hashable {
        /// The request itself is wrong.
        case usage
        /// The examples or the labels are wrong.
        case badData
        /// The numbers left the range of numbers: the recipe is wrong for the data.
        case diverged
        /// The result cannot be written.
        case cannotWrite
    }

    /// Whose move it is.
    public let kind: Kind
    /// What was being done.
    public let action: String
    /// What was expected.
    public let expected: String?
    /// What was found instead.
    public let found: String?
    /// What the person can do.
    public let nextStep: String?

    /// Makes an error.
    public init(
        _ kind: Kind,
        while action: String,
        expected: String? = nil,
        found: String? = nil,
        nextStep: String? = nil
    ) {
        self.kind = kind
        self.action = action
        self.expected = expected
        self.found = found
        self.nextStep = nextStep
    }

    /// As it is printed.
    public var description: String {
        var text = action
        if let expected { text += ": expected \(expected)" }
        if let found { text += (expected == nil ? ": " : ", ") + "found \(found)" }
        if let nextStep { text += ". \(nextStep)" }
        return text
    }
}
