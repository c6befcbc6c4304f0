public import QuestionAnswering

/// The documents and labels of a service, behind plain functions.
public struct DocumentShelf: Sendable {
    /// Adds documents, with one outcome each, in order.
    ///
    /// They can be found when it returns.
    public var add: @Sendable ([Document], DuplicatePolicy) async throws -> [AddedDocument]
    /// The document of a name.
    public var document: @Sendable (DocumentID) async throws -> Document?
    /// Removes a document; whether there was one.
    public var remove: @Sendable (DocumentID) async throws -> Bool
    /// Adds a label; one of a known id is replaced.
    public var label: @Sendable (Label) async throws -> Void
    /// How much there is.
    public var counts: @Sendable () async throws -> StoreCounts
    /// The generation alone, asked before every reply that may come from the cache.
    public var generation: @Sendable () async throws -> Int64
    /// The values of a metadata field by how many documents have them: field, most values.
    public var values: @Sendable (String, Int) async throws -> [FieldValue]
    /// Questions people have asked: part of the question, filter, most questions.
    public var questions: @Sendable (String, Filter?, Int) async throws -> [String]

    /// Joins functions.
    public init(
        add: @escaping @Sendable ([Document], DuplicatePolicy) async throws -> [AddedDocument],
        document: @escaping @Sendable (DocumentID) async throws -> Document?,
        remove: @escaping @Sendable (DocumentID) async throws -> Bool,
        label: @escaping @Sendable (Label) async throws -> Void,
        counts: @escaping @Sendable () async throws -> StoreCounts,
        generation: @escaping @Sendable () async throws -> Int64,
        values: @escaping @Sendable (String, Int) async throws -> [FieldValue],
        questions: @escaping @Sendable (String, Filter?, Int) async throws -> [String]
    ) {
        self.add = add
        self.document = document
        self.remove = remove
        self.label = label
        self.counts = counts
        self.generation = generation
        self.values = values
        self.questions = questions
    }
}

/// What a shelf may say beside its results.
public enum ShelfError: Error, Sendable, Hashable {
    /// A document that must be new is there already; nothing was stored.
    case duplicate(DocumentID)
    /// Another index lies where this one was opened; nothing was stored.
    case replaced
}

/// What became of one document that was added.
public struct AddedDocument: Sendable, Hashable {
    /// What may happen.
    public enum Status: String, Sendable, Hashable {
        /// New in the store.
        case added
        /// Known already and left alone.
        case duplicate
        /// Known already and replaced.
        case overwritten
    }

    /// Its name, which is the hash of its text where it had none.
    public let id: DocumentID
    /// What became of it.
    public let status: Status

    /// Joins a name and what happened.
    public init(id: DocumentID, status: Status) {
        self.id = id
        self.status = status
    }
}

/// A value of a metadata field.
public struct FieldValue: Sendable, Hashable, Encodable {
    /// The value as text.
    public let value: String
    /// How many documents have it.
    public let documents: Int

    /// Joins a value and a count.
    public init(value: String, documents: Int) {
        self.value = value
        self.documents = documents
    }
}
