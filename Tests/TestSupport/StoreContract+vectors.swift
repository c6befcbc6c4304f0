import QuestionAnswering

extension StoreContract {
    private static let first = EmbedderID("first@1")
    private static let second = EmbedderID("second@2")

    private static func ids(_ numbers: [Int64]) -> [PassageID] { numbers.map { PassageID($0) } }

    static let vectorClaims: [StoreClaim] = [
        StoreClaim("vectors come back bit for bit, apart for each embedder") { store in
            try await store.add((1...4).map { CorpusItem("t\($0)") }, onDuplicate: .fail)
            let values: [Float] = [-0.0, .leastNonzeroMagnitude, 3.4e38, 0.1, -1]
            try await store.setVectors([PassageID(3): Vector(values)], of: first)
            try await store.setVectors(
                [PassageID(2): Vector([1, 2]), PassageID(1): Vector([3, 4])],
                of: second
            )
            let stored = try await store.vectors(of: first, among: nil)
            try expect(stored.map(\.passage), equals: ids([3]))
            try expect(
                stored.map { $0.vector.values.map(\.bitPattern) },
                equals: [values.map(\.bitPattern)]
            )
            try expect(
                await store.vectors(of: second, among: ids([2, 9, 1, 2])).map(\.passage),
                equals: ids([1, 2])
            )
            let embedders = try await store.embedders()
            try expect(embedders.map(\.embedder), equals: [first, second])
            try expect(embedders.map(\.count), equals: [1, 2])
            try expect(await store.counts().vectors, equals: 3)
            let lacking = try await store.passagesLackingVector(
                of: second,
                after: PassageID(2),
                limit: 1
            )
            try expect(lacking.map(\.text), equals: ["t3"])
            try expect(
                await store.passagesLackingVector(of: first, after: nil, limit: 9).map(\.id),
                equals: ids([1, 2, 4])
            )
            try expect(await store.removeVectors(of: second), equals: 2)
            try expect(await store.embedders().map(\.embedder), equals: [first])
        },
        StoreClaim("vectors of passages that are gone are dropped, and odd vectors refused") {
            store in
            try await store.add([CorpusItem("t")], onDuplicate: .fail)
            try await store.setVectors(
                [PassageID(1): Vector([1, 2]), PassageID(5): Vector([1, 2])],
                of: first
            )
            try expect(await store.counts().vectors, equals: 1)
            let odd = [Vector([1]), Vector([]), Vector([1, .nan]), Vector([.infinity, 1])]
            for vector in odd {
                try await expectError(.badData) {
                    try await store.setVectors([PassageID(1): vector], of: first)
                }
            }
            try expect(
                await store.vectors(of: first, among: nil).map(\.vector),
                equals: [Vector([1, 2])]
            )
        },
        StoreClaim("changes since a generation bring a copy up to date") { store in
            let embedder = first
            try await store.add(
                (1...4).map { CorpusItem("t\($0)", id: "\($0)") },
                onDuplicate: .fail
            )
            var copy: [PassageID: Vector] = [:]
            var generation: Int64 = 0
            func catchUp() async throws -> [Int64] {
                let changes = try await store.vectorChanges(of: embedder, since: generation)
                for (passage, vector) in changes.updated { copy[passage] = vector }
                let present = Set(changes.present)
                copy = copy.filter { present.contains($0.key) }
                generation = changes.generation
                let truth = try await store.vectors(of: embedder, among: nil)
                try expect(copy, equals: Dictionary(uniqueKeysWithValues: truth.map { ($0, $1) }))
                return changes.updated.map(\.passage.rawValue)
            }
            try expect(await catchUp(), equals: [])
            try await store.setVectors(
                [PassageID(4): Vector([4]), PassageID(1): Vector([1]), PassageID(2): Vector([2])],
                of: embedder
            )
            try expect(await catchUp(), equals: [1, 2, 4])
            try await store.remove([DocumentID("1")])
            try await store.setVectors([PassageID(2): Vector([9])], of: embedder)
            try await store.setVectors([PassageID(3): Vector([9])], of: second)
            try expect(await catchUp(), equals: [2])
            try expect(await catchUp(), equals: [])
            generation += 100
            try expect(await catchUp(), equals: [2, 4])
        },
    ]
}
