/// What a key allows.
public enum APIScope: String, Sendable, Codable, CaseIterable {
    /// Asking, searching, reading documents.
    case read
    /// All of that, and changing documents, labels and what the server has loaded.
    case write

    /// Whether a key of this scope opens a route that needs `needed`.
    func allows(_ needed: APIScope) -> Bool { self == .write || needed == .read }
}
