/// Names a document for ever: the id its corpus gave it, else the SHA-256 of its text in hexadecimal.
public struct DocumentID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The name as it is printed and stored.
    public let rawValue: String

    /// Wraps a name.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// As it is printed.
    public var description: String { rawValue }

    /// Equal byte for byte, as in a store; Swift's strings would also equate canonical forms.
    public static func == (left: DocumentID, right: DocumentID) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        rawValue.utf8.forEach { hasher.combine($0) }
    }

    /// The order of lists: by UTF-8 bytes.
    public static func < (left: DocumentID, right: DocumentID) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// Names a passage inside one store.
///
/// Given in order of arrival and never given twice.
public struct PassageID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The row of the passage, 1 or more.
    public let rawValue: Int64

    /// Wraps a row number.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// As it is printed.
    public var description: String { String(rawValue) }

    /// The order of lists.
    public static func < (left: PassageID, right: PassageID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Names the model whose vectors are meant: vectors of different models never mix.
public struct EmbedderID: Hashable, Sendable, CustomStringConvertible {
    /// Model name and digest of its weights, such as `all-MiniLM-L6-v2@53aa51172d14`.
    public let rawValue: String

    /// Wraps a name.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// As it is printed.
    public var description: String { rawValue }
}
