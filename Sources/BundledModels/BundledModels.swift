public import Foundation

/// The compact models that are shipped with Quarry.
public enum BundledModels {
    /// Their names, sorted: the directories that are found, so empty when none were installed.
    public static var names: [String] { directories.keys.sorted() }

    /// The embedder that indexes use when no other is named.
    public static let embedder = "all-MiniLM-L6-v2"
    /// The reader that answers when no other is named.
    public static let reader = "minilm-l6-reader"
    /// The classifier of texts when no other is named.
    public static let classifier = "review-sentiment"

    /// The directory of a model; nil when there is none of that name.
    public static func directory(named name: String) -> URL? { directories[name] }

    /// The directories of all models by name.
    public static var directories: [String: URL] { BundledPlaces().directories }

    /// Where they are looked for, in that order; for errors.
    public static var searched: [URL] { BundledPlaces().candidates }
}
