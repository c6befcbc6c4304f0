import QuestionAnswering

extension StoreContract {
    private static let embedder = EmbedderID("m@1")

    static let duplicateClaims: [StoreClaim] = [
        StoreClaim("skip leaves the stored document") { store in
            try await store.add([CorpusItem("old", id: "d", ["split": "a"])], onDuplicate: .skip)
            let batch = [
                CorpusItem("new", id: "d", ["split": "b"]), CorpusItem("x"), CorpusItem("x"),
            ]
            let counts = try await store.add(batch, onDuplicate: .skip)
            try expect([counts.added, counts.skipped, counts.overwritten], equals: [1, 2, 0])
            try expect(await store.document(DocumentID("d"))?.text, equals: "old")
        },
        StoreClaim("overwriting with the same title and text keeps passages and vectors") { store in
            let old = CorpusItem("same words", title: "T", ["s": "a"])
            try await store.add([old], onDuplicate: .fail)
            let ids = try await store.passageIDs(matching: nil)
            try await store.setVectors([ids[0]: Vector([3])], of: embedder)
            let new = CorpusItem("same words", title: "T", ["s": "b"])
            let counts = try await store.add([new], onDuplicate: .overwrite)
            try expect([counts.added, counts.skipped, counts.overwritten], equals: [0, 0, 1])
            try expect(await store.passages(ids).map(\.title), equals: ["T"])
            try expect(await store.passages(ids).map(\.metadata), equals: [["s": "b"]])
            try expect(await store.vectors(of: embedder, among: nil).count, equals: 1)
            for (value, hits) in [("a", 0), ("b", 1)] {
                let filter = Filter.compare(field: "s", .equal, FilterValue(value))
                try expect(await store.passageIDs(matching: filter).count, equals: hits)
                let found = try await store.search(
                    "words",
                    scoring: .standardBM25,
                    filter: filter,
                    limit: 3
                )
                try expect(found.count, equals: hits)
            }
        },
        StoreClaim("overwriting with another text replaces it in every index") { store in
            try await store.add([CorpusItem("apples", id: "d")], onDuplicate: .fail)
            let old = try await store.passageIDs(matching: nil)
            try await store.setVectors([old[0]: Vector([3])], of: embedder)
            try await store.add([CorpusItem("pears", id: "d")], onDuplicate: .overwrite)
            let new = try await store.passageIDs(matching: nil)
            try expect(new.count, equals: 1)
            try expect(new != old, equals: true)
            try expect(await store.counts().vectors, equals: 0)
            try expect(
                await store.passagesLackingVector(of: embedder, after: nil, limit: 9).count,
                equals: 1
            )
            for (word, hits) in [("apples", []), ("pears", new)] {
                let found = try await store.search(
                    word,
                    scoring: .standardBM25,
                    filter: nil,
                    limit: 3
                )
                try expect(found.map(\.passage), equals: hits)
            }
        },
        StoreClaim("a title is searched, and another title makes other passages") { store in
            try await store.add([CorpusItem("red", id: "d", title: "Old hat")], onDuplicate: .fail)
            let old = try await store.passageIDs(matching: nil)
            try await store.setVectors([old[0]: Vector([3])], of: embedder)
            let new = CorpusItem("red", id: "d", title: "New hat")
            try await store.add([new], onDuplicate: .overwrite)
            try expect(await store.counts().vectors, equals: 0)
            for (word, hits) in [("old", 0), ("new", 1), ("hat", 1), ("red", 1)] {
                let found = try await store.search(
                    word,
                    scoring: .standardBM25,
                    filter: nil,
                    limit: 3
                )
                try expect(found.count, equals: hits)
            }
        },
        StoreClaim("fail refuses the whole batch, also for a duplicate within it") { store in
            try await store.add([CorpusItem("a")], onDuplicate: .fail)
            for batch in [["b", "a"], ["c", "c"]] {
                try await expectError(.badData) {
                    try await store.add(batch.map { CorpusItem($0) }, onDuplicate: .fail)
                }
            }
            try expect(await store.counts().documents, equals: 1)
        },
        StoreClaim("the last of several duplicates in a batch wins under overwrite") { store in
            let batch = ["a", "b", "c"].map { CorpusItem("text", ["split": .string($0)]) }
            let counts = try await store.add(batch, onDuplicate: .overwrite)
            try expect([counts.added, counts.overwritten], equals: [1, 2])
            let ids = try await store.passageIDs(matching: nil)
            try expect(await store.passages(ids).map(\.metadata), equals: [["split": "c"]])
        },
    ]
}
