import QuestionAnswering

extension StoreContract {
    static let historyClaims: [StoreClaim] = [
        .making("after any history all that can be asked is as by definition") { make in
            for seed in UInt64(100)..<112 {
                var generator = SplitMix64(seed: seed)
                let store = try await make(SentenceSplitting())
                let definition = InMemoryStore(splitter: SentenceSplitting())
                for step in 0..<30 {
                    let change = generator.change()
                    let outcome = await change.outcome(on: store)
                    let expected = await change.outcome(on: definition)
                    try expect(outcome, equals: expected, "seed \(seed), step \(step), \(change)")
                }
                try await expectSame(store, definition, seed: seed, &generator)
            }
        }
    ]

    private static func expectSame(
        _ store: any FullStore,
        _ definition: InMemoryStore,
        seed: UInt64,
        _ generator: inout SplitMix64
    ) async throws {
        let subject = "seed \(seed)"
        try expect(await store.counts(), equals: await definition.counts(), subject)
        let ids = await definition.passageIDs(matching: nil)
        try expect(await store.passageIDs(matching: nil), equals: ids, subject)
        try expect(await store.passages(ids), equals: await definition.passages(ids), subject)
        try expect(
            await store.labels(matching: nil),
            equals: await definition.labels(matching: nil),
            subject
        )
        for embedder in await definition.embedders() {
            let changes = try await store.vectorChanges(of: embedder.embedder, since: 10)
            let expected = await definition.vectorChanges(of: embedder.embedder, since: 10)
            try expect(changes.updated.map(\.passage), equals: expected.updated.map(\.passage))
            try expect(changes.updated.map(\.vector), equals: expected.updated.map(\.vector))
            try expect(changes.present, equals: expected.present, subject)
        }
        for _ in 0..<20 {
            let question = generator.prose(words: 6)
            let filter = generator.filter(depth: 1)
            let found = try await store.search(
                question,
                scoring: .standardBM25,
                filter: filter,
                limit: 10
            )
            let expected = await definition.search(
                question,
                scoring: .standardBM25,
                filter: filter,
                limit: 10
            )
            try expect(found.map(\.passage), equals: expected.map(\.passage), subject)
        }
    }
}

/// One random change of a store.
private enum Change: Sendable {
    case add([CorpusItem], DuplicatePolicy)
    case remove([DocumentID])
    case label([Label])
    case vectors([PassageID: Vector], EmbedderID)
    case removeVectors(EmbedderID)

    /// What the store said to it.
    func outcome(on store: any FullStore) async -> String {
        do {
            switch self {
            case .add(let items, let policy):
                return "\(try await store.add(items, onDuplicate: policy))"
            case .remove(let ids): return "\(try await store.remove(ids))"
            case .label(let labels): try await store.add(labels)
            case .vectors(let vectors, let embedder):
                try await store.setVectors(vectors, of: embedder)
            case .removeVectors(let embedder):
                return "\(try await store.removeVectors(of: embedder))"
            }
            return "done"
        } catch let error as QuarryError {
            return "\(error.kind)"
        } catch {
            return "\(error)"
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func change() -> Change {
        switch Int.random(in: 0...9, using: &self) {
        case 0: return .remove((0..<2).map { _ in DocumentID(pick(["a", "b", "c", "d"])) })
        case 1: return .label([label(), label()])
        case 2: return .removeVectors(embedder())
        case 3, 4, 5:
            let passages = (0..<4).map { _ in PassageID(Int64.random(in: 1...60, using: &self)) }
            let vectors = Set(passages).map { ($0, Vector([float(), float()])) }
            return .vectors(Dictionary(uniqueKeysWithValues: vectors), embedder())
        default:
            let items = (0..<Int.random(in: 1...4, using: &self)).map { _ in item() }
            return .add(items, pick([.skip, .overwrite, .overwrite, .fail]))
        }
    }

    private mutating func item() -> CorpusItem {
        CorpusItem(
            pick(["It is good. The screen is sharp.", "x", prose(words: 9), prose(words: 9)]),
            id: pick([nil, "a", "b", "c", "d"]),
            title: pick([nil, "T", "U"]),
            metadata(),
            labels: pick([true, false]) ? [] : [unbound()]
        )
    }

    private mutating func label() -> Label { unbound().bound(to: DocumentID(pick(["a", "b"]))) }

    private mutating func unbound() -> UnboundLabel {
        UnboundLabel(
            id: pick(["1", "2", "3", "4", "5"]),
            question: pick(["why", "how"]),
            answer: nil,
            metadata: metadata()
        )
    }

    private mutating func embedder() -> EmbedderID { EmbedderID(pick(["m", "n"])) }
}
