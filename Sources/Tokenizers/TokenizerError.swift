/// Why a tokenizer could not be read: what was being done, to what, expected, found, next step.
public struct TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose move it is.
    public enum Kind: Hashable, Sendable {
        /// A file does not exist or cannot be read.
        case missing
        /// A file is not what it should be.
        case badData
        /// The machine or the native library failed.
        case internalFault
    }

    /// Whose move it is.
    public let kind: Kind
    /// What was being done, such as "reading the vocabulary".
    public let action: String
    /// To what: a file or a directory.
    public let subject: String
    /// The line in the file, counted from 1; nil for the file as a whole.
    public let line: Int?
    /// What was expected.
    public let expected: String?
    /// What was found instead.
    public let found: String?
    /// What the person can do.
    public let nextStep: String?

    init(
        _ kind: Kind,
        while action: String,
        _ subject: String,
        line: Int? = nil,
        expected: String? = nil,
        found: String? = nil,
        nextStep: String? = nil
    ) {
        self.kind = kind
        self.action = action
        self.subject = subject
        self.line = line
        self.expected = expected
        self.found = found
        self.nextStep = nextStep
    }

    /// As it is printed.
    public var description: String {
        var text = "\(action) \(subject)" + (line.map { ":\($0)" } ?? "")
        if let expected { text += ": expected \(expected)" }
        if let found { text += (expected == nil ? ": " : ", ") + "found \(found)" }
        if let nextStep { text += ". \(nextStep)" }
        return text
    }
}
