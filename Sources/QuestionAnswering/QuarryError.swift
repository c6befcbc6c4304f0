/// An error a person can act on: what was being done, to what, what was expected, what was found,
/// and what to do next.
public struct QuarryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose move it is; decides the exit code and the HTTP status.
    public enum Kind: Sendable, Hashable {
        /// The command or request is wrong (64, 422).
        case usage
        /// The data are wrong (65, 422).
        case badData
        /// Something named does not exist (66, 404).
        case missing
        /// A fault of Quarry or of the machine (70, 500).
        case internalFault
        /// The result cannot be written (73, 500).
        case cannotWrite
        /// Somebody else is at it; try again (75, 503).
        case busy
    }

    /// Whose move it is.
    public let kind: Kind
    /// What was being done, such as "importing reviews".
    public let action: String
    /// To what: a file, a document, a model.
    public let subject: String
    /// Where in the subject, when it is a file.
    public let location: SourceLocation?
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
        at location: SourceLocation? = nil,
        expected: String? = nil,
        found: String? = nil,
        nextStep: String? = nil
    ) {
        self.kind = kind
        self.action = action
        self.subject = subject
        self.location = location
        self.expected = expected
        self.found = found
        self.nextStep = nextStep
    }

    /// As it is printed.
    public var description: String {
        var text = "\(action) \(location?.description ?? subject)"
        if let expected { text += ": expected \(expected)" }
        if let found { text += (expected == nil ? ": " : ", ") + "found \(found)" }
        if let nextStep { text += ". \(nextStep)" }
        return text
    }
}

/// A place in a file.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    public let file: String
    /// Counted from 1; nil for the file as a whole.
    public let line: Int?
    /// Counted from 1 in Unicode scalars; nil for the line as a whole.
    public let column: Int?

    /// Names a place.
    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// As it is printed.
    public var description: String {
        [file, line.map(String.init), column.map(String.init)].compactMap { $0 }
            .joined(separator: ":")
    }
}
