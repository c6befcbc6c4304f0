public import QuestionAnswering

/// An embedder without a model: each word falls on a coordinate by its hash, so that texts sharing
/// words lie close together.
///
/// The two roles may differ, as the towers of a DPR model do.
public struct WordHashEmbedder: TextEmbedder {
    /// Names the vectors.
    public let id: EmbedderID
    /// Length of every vector.
    public let dimension: Int
    private let isNormalized: Bool

    /// Makes vectors of `dimension` coordinates, of length one where `isNormalized`.
    public init(id: String = "word-hash@1", dimension: Int = 24, isNormalized: Bool = true) {
        self.id = EmbedderID(id)
        self.dimension = dimension
        self.isNormalized = isNormalized
    }

    /// One vector a text, in order.
    public func embed(_ texts: [String], as role: TextRole) -> [Vector] {
        texts.map { vector(of: $0, role: role) }
    }

    private func vector(of text: String, role: TextRole) -> Vector {
        var values = [Float](repeating: 0, count: dimension)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let hash = Self.hash(word.utf8)
            values[Int(hash % UInt64(dimension))] += hash & (1 << 40) == 0 ? 1 : -1
        }
        // A text without words still has a direction, as with any model.
        values[0] += role == .query ? 0.25 : 0.5
        guard isNormalized else { return Vector(values.map { 8 * $0 }) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return Vector(values.map { $0 / max(length, 1e-6) })
    }

    /// FNV-1a: Swift's own hash changes with every start.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
