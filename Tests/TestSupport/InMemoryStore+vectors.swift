public import QuestionAnswering

extension InMemoryStore: VectorStore {
    /// Passages behind `passage` that have no vector of this embedder, ascending.
    public func passagesLackingVector(
        of embedder: EmbedderID,
        after passage: PassageID?,
        limit: Int
    ) -> [Passage] {
        let present = state.vectors[embedder] ?? [:]
        let lacking = allPassages().filter { candidate in
            present[candidate.id] == nil && passage.map { candidate.id > $0 } ?? true
        }
        return Array(lacking.prefix(max(0, limit)))
    }

    /// Stores vectors in one transaction.
    public func setVectors(_ vectors: [PassageID: Vector], of embedder: EmbedderID) throws {
        let existing = Set(allPassages().map(\.id))
        try transaction { state in
            var stored = state.vectors[embedder] ?? [:]
            var dimension = stored.values.first?.vector.dimension
            for (passage, vector) in vectors {
                guard vector.values.allSatisfy(\.isFinite), vector.dimension > 0,
                    dimension ?? vector.dimension == vector.dimension
                else { throw Self.badData("finite vectors of one length", "others") }
                dimension = vector.dimension
                guard existing.contains(passage) else { continue }
                stored[passage] = StoredVector(vector: vector, generation: state.generation + 1)
                state.isChanged = true
            }
            state.vectors[embedder] = stored.isEmpty ? nil : stored
        }
    }

    /// The stored vectors of those passages (nil: of all), ascending by passage.
    public func vectors(of embedder: EmbedderID, among passages: [PassageID]?)
        -> [(passage: PassageID, vector: Vector)]
    {
        let wanted = passages.map(Set.init)
        return (state.vectors[embedder] ?? [:]).filter { wanted?.contains($0.key) ?? true }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value.vector) }
    }

    /// What changed for this embedder since a generation.
    public func vectorChanges(of embedder: EmbedderID, since generation: Int64) -> VectorChanges {
        let all = (state.vectors[embedder] ?? [:]).sorted { $0.key < $1.key }
        let isForeign = generation > state.generation
        return VectorChanges(
            generation: state.generation,
            updated: all.filter { isForeign || $0.value.generation > generation }
                .map { ($0.key, $0.value.vector) },
            present: all.map(\.key)
        )
    }

    /// Removes every vector of the embedder; returns how many there were.
    @discardableResult
    public func removeVectors(of embedder: EmbedderID) throws -> Int {
        try transaction { state in
            let count = state.vectors[embedder]?.count ?? 0
            state.vectors[embedder] = nil
            state.isChanged = count > 0
            return count
        }
    }

    /// The embedders that have vectors, with their counts.
    public func embedders() -> [(embedder: EmbedderID, count: Int)] {
        state.vectors.map { ($0.key, $0.value.count) }.sorted { $0.0.rawValue < $1.0.rawValue }
    }
}
