/// A text somebody wrote, such as one review, with what is known about it.
public struct Document: Hashable, Sendable {
    /// Its name; nil until a store derives it from the text.
    public let id: DocumentID?
    /// Its title, where the corpus has one.
    public var title: String?
    /// The text, never altered: every offset of Quarry counts in it.
    public let text: String
    /// What filters ask for.
    public var metadata: Metadata

    /// Makes a document.
    public init(
        id: DocumentID? = nil,
        title: String? = nil,
        text: String,
        metadata: Metadata = [:]
    ) {
        self.id = id
        self.title = title
        self.text = text
        self.metadata = metadata
    }
}

/// What happens when a document comes in whose id the store holds already.
///
/// A document without an id is named by its text, so that the same text is the same document.
public enum DuplicatePolicy: String, Sendable, CaseIterable {
    /// The stored document stays as it is.
    case skip
    /// The new document takes the place of the stored one, in every index at once.
    case overwrite
    /// The whole batch is refused.
    case fail
}
