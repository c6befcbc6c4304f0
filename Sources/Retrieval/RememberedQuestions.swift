internal import QuestionAnswering

/// An embedder that knows the vectors of some questions by heart.
///
/// It gives what the embedder behind it gives, since a text's vector does not depend on its batch.
struct RememberedQuestions: TextEmbedder {
    private let embedder: any TextEmbedder
    private let vectors: [[UInt8]: Vector]

    /// Embeds the questions at once, each distinct one once.
    init(_ questions: [String], embedder: any TextEmbedder) async throws {
        self.embedder = embedder
        var distinct: [String] = []
        var seen: Set<[UInt8]> = []
        for question in questions where seen.insert(Array(question.utf8)).inserted {
            distinct.append(question)
        }
        let embedded = try await embedder.embed(distinct, as: .query)
        vectors = Dictionary(zip(distinct.map { Array($0.utf8) }, embedded)) { first, _ in first }
    }

    var id: EmbedderID { embedder.id }
    var dimension: Int { embedder.dimension }

    func embed(_ texts: [String], as role: TextRole) async throws -> [Vector] {
        let known = role == .query ? texts.compactMap { vectors[Array($0.utf8)] } : []
        guard known.count < texts.count else { return known }
        return try await embedder.embed(texts, as: role)
    }
}
