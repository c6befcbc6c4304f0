/// A checkpoint or model directory that cannot be read or written, told so that a person can act.
///
/// Says what was being done, to which file, what was expected, what was found, what to do next.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose move it is.
    public enum Kind: Sendable, Hashable {
        /// A file, directory, model or weight does not exist.
        case missing
        /// The bytes do not say what the format demands.
        case malformed
        /// A weight exists with another shape or type than the layer needs.
        case mismatch
        /// Well formed, but not something Quarry can run.
        case unsupported
        /// The request itself is wrong, such as a model name with a slash in it.
        case usage
        /// The result cannot be written.
        case cannotWrite
    }

    /// Whose move it is.
    public let kind: Kind
    /// What was being done, such as "Reading the header of".
    public let action: String
    /// The file, directory or model it was done to.
    public let subject: String
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
        _ subject: String,
        expected: String? = nil,
        found: String? = nil,
        nextStep: String? = nil
    ) {
        self.kind = kind
        self.action = action
        self.subject = subject
        self.expected = expected
        self.found = found
        self.nextStep = nextStep
    }

    /// As it is printed.
    public var description: String {
        var text = "\(action) \(subject)"
        if let expected { text += ": expected \(expected)" }
        if let found { text += (expected == nil ? ": " : ", ") + "found \(found)" }
        if let nextStep { text += ". \(nextStep)" }
        return text
    }
}
