/// The keys that open a service.
struct KeyRing: Sendable, Hashable {
    private let keys: [String: APIKey]
    /// Compared with where there is no such key, so that an unknown id takes as long as a known one.
    private let nobody = APIKey(
        id: "",
        name: "",
        scope: .read,
        created: "",
        salt: String(repeating: "0", count: 32),
        hash: String(repeating: "0", count: 64)
    )

    /// Takes the keys.
    init(_ keys: [APIKey]) {
        self.keys = Dictionary(keys.map { ($0.id, $0) }) { _, last in last }
    }

    /// Whether anybody may come in.
    var isEmpty: Bool { keys.isEmpty }

    /// The key that a client sent, where it is one of these.
    func key(for text: String) -> APIKey? {
        guard let (id, secret) = APIKey.parts(of: text) else { return nil }
        let key = keys[String(id)]
        let matches = (key ?? nobody).matches(secret)
        return matches ? key : nil
    }
}
