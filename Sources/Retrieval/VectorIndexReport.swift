/// What was done to bring a vector index up to its store.
public struct VectorIndexReport: Sendable, Hashable {
    /// How it came to be as it is.
    public enum Action: Sendable, Hashable, CustomStringConvertible {
        /// It was up to date.
        case fresh
        /// It was behind, and the difference was made up.
        case caughtUp(added: Int, removed: Int)
        /// It was made from the store's vectors.
        case rebuilt(RebuildReason)

        /// In words.
        public var description: String {
            switch self {
            case .fresh: "up to date"
            case .caughtUp(let added, let removed): "caught up: \(added) added, \(removed) removed"
            case .rebuilt(let reason): "rebuilt: \(reason)"
            }
        }
    }

    /// Why an index was made anew.
    public enum RebuildReason: Sendable, Hashable, CustomStringConvertible {
        /// Somebody asked for it.
        case requested
        /// There was no file.
        case missing
        /// The file could not be read, or is not what it should be.
        case damaged(String)
        /// A newer Quarry wrote the file.
        case newerFormat(UInt32)
        /// The file holds vectors of another embedder.
        case otherEmbedder(String)
        /// The file was made from another store.
        case otherStore
        /// The file was built with other settings.
        case otherSettings(String)
        /// The file is of a later generation than the store: the store was put back.
        case aheadOfStore(file: Int64, store: Int64)

        /// In words.
        public var description: String {
            switch self {
            case .requested: "as asked"
            case .missing: "there was no file"
            case .damaged(let what): "the file was damaged (\(what))"
            case .newerFormat(let version): "the file has the newer format \(version)"
            case .otherEmbedder(let name): "the file held vectors of \(name)"
            case .otherStore: "the file was made from another store"
            case .otherSettings(let settings): "the file was built as \(settings)"
            case .aheadOfStore(let file, let store):
                "the file was of generation \(file), the store is of \(store)"
            }
        }
    }

    /// How it came to be as it is.
    public let action: Action
    /// The kind in use, which for few vectors is flat whatever was asked for.
    public let kind: VectorIndexKind
    /// How many vectors it holds.
    public let count: Int
    /// The store's generation that it shows.
    public let generation: Int64
    /// Whether the file holds the same vectors.
    public let isSaved: Bool
    /// What a person should know, each a sentence.
    public let notes: [String]
}
