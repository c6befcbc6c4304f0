import QuestionAnswering

extension StoreContract {
    static let documentClaims: [StoreClaim] = [
        StoreClaim("passages know the document they are cut from") { store in
            try await store.add(["a", "b"].map { CorpusItem($0, id: $0) }, onDuplicate: .fail)
            let ids = try await store.passageIDs(matching: nil)
            let gone = PassageID(1_000_000)
            try expect(
                await store.documentIDs(of: [gone] + ids.reversed() + ids),
                equals: [ids[0]: DocumentID("a"), ids[1]: DocumentID("b")]
            )
            try expect(await store.documentIDs(of: []), equals: [:])
        },
        StoreClaim("an empty store is empty") { store in
            let counts = try await store.counts()
            try expect(
                counts,
                equals: StoreCounts(documents: 0, passages: 0, vectors: 0, labels: 0, generation: 0)
            )
            try expect(await store.passageIDs(matching: nil), equals: [])
            try expect(await store.labels(matching: nil), equals: [])
            try expect(await store.document(DocumentID("x")), equals: nil)
            let found = try await store.search(
                "word",
                scoring: .standardBM25,
                filter: nil,
                limit: 5
            )
            try expect(found, equals: [])
        },
        StoreClaim("a document without an id is named by the SHA-256 of its text") { store in
            try await store.add([CorpusItem("abc"), CorpusItem("é")], onDuplicate: .fail)
            let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            try expect(await store.document(DocumentID(abc))?.text, equals: "abc")
            let accent = "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
            try expect(await store.document(DocumentID(accent))?.text, equals: "é")
        },
        StoreClaim("a document comes back exactly as it was given") { store in
            let metadata: Metadata = [
                "rating": 4, "price": 4.0, "small": .number(-1.5e-9), "split": "train",
                "verified": true, "tags": .list(["a", 2, .list([false])]),
                "size": .object(["width": 7, "unit": "c\u{1}m \"\\\u{2028}"]), "": "empty name",
                "naïve": "日本語 👩‍👩‍👧 \r\n\t", "big": .integer(.max), "low": .integer(.min),
                "none": .list([]), "nothing": .object([:]), "zero": .number(0),
            ]
            let text = "\u{FEFF}Line\r\n\ttab \u{1} e\u{301} 🇩🇪 \u{10FFFF}"
            let item = CorpusItem(text, id: "Ünï 1", title: "  a title ", metadata)
            try await store.add([item], onDuplicate: .fail)
            let found = try await store.document(DocumentID("Ünï 1"))
            try expect(found, equals: item.document)
            try expect(found.map { Array($0.text.utf8) }, equals: Array(text.utf8))
            let passage = try await store.passages(of: DocumentID("Ünï 1"))
            try expect(passage.map(\.metadata), equals: [metadata])
            try expect(passage.map(\.title), equals: ["  a title "])
        },
        .making("passages are cut from the text, in order, with both their ranges") { make in
            let store = try await make(SentenceSplitting())
            let text = "Größe 7. 日本. 🇩🇪 last"
            try await store.add([CorpusItem(text, id: "d")], onDuplicate: .fail)
            let passages = try await store.passages(of: DocumentID("d"))
            try expect(passages.map(\.text), equals: ["Größe 7.", " 日本.", " 🇩🇪 last"])
            for passage in passages {
                try expect(text.slice(bytes: passage.range.bytes), equals: passage.text)
                try expect(text.slice(scalars: passage.range.scalars), equals: passage.text)
            }
            let ids = passages.map(\.id)
            try expect(ids, equals: ids.sorted())
            let asked = [ids[2], PassageID(99), ids[0], ids[2]]
            try expect(await store.passages(asked).map(\.id), equals: [ids[2], ids[0], ids[2]])
        },
        StoreClaim("ids are told apart by their bytes") { store in
            let items = [CorpusItem("one", id: "\u{E9}"), CorpusItem("two", id: "e\u{301}")]
            try await store.add(items, onDuplicate: .fail)
            try expect(await store.document(DocumentID("e\u{301}"))?.text, equals: "two")
            try expect(await store.document(DocumentID("\u{E9}"))?.text, equals: "one")
        },
        StoreClaim("what cannot be stored stores nothing of its batch") { store in
            let bad: [CorpusItem] = [
                CorpusItem(""), CorpusItem("a\0b"), CorpusItem("a", id: ""),
                CorpusItem("a", id: "x\0"), CorpusItem("a", title: "\0"),
                CorpusItem("a", ["f": .list(["\0"])]), CorpusItem("a", ["f\0": 1]),
                CorpusItem("a", labels: [UnboundLabel(id: "", question: "q", answer: nil)]),
                CorpusItem("a", labels: [UnboundLabel(id: "l", question: "\0", answer: nil)]),
            ]
            for item in bad {
                try await expectError(.badData) {
                    try await store.add([CorpusItem("good"), item], onDuplicate: .skip)
                }
            }
            try expect(await store.counts().documents, equals: 0)
            try expect(await store.counts().generation, equals: 0)
        },
        .making("removal takes passages and vectors along, and no passage id comes again") { make in
            let store = try await make(SentenceSplitting())
            let items = [CorpusItem("A one. A two.", id: "a"), CorpusItem("B one.", id: "b")]
            try await store.add(items, onDuplicate: .fail)
            let before = try await store.passageIDs(matching: nil)
            let embedder = EmbedderID("m")
            let vectors = before.map { ($0, Vector([1, 2])) }
            try await store.setVectors(Dictionary(uniqueKeysWithValues: vectors), of: embedder)
            let names = ["b", "zzz", "b"].map { DocumentID($0) }
            try expect(await store.remove(names), equals: 1)
            try expect(await store.passages(before).map(\.documentID.rawValue), equals: ["a", "a"])
            try expect(await store.vectors(of: embedder, among: nil).count, equals: 2)
            let hits = try await store.search(
                "one",
                scoring: .standardBM25,
                filter: nil,
                limit: 9
            )
            try expect(hits.map(\.passage), equals: [before[0]])
            try await store.add([CorpusItem("B one.", id: "b")], onDuplicate: .fail)
            let after = try await store.passages(of: DocumentID("b")).map(\.id)
            try expect(after.allSatisfy { !before.contains($0) }, equals: true)
        },
        StoreClaim("the generation grows by one with each change, and with nothing else") { store in
            let item = CorpusItem("a", id: "a", ["f": 1])
            try await store.add([item, CorpusItem("b", id: "b")], onDuplicate: .fail)
            try expect(await store.counts().generation, equals: 1)
            try await store.add([item], onDuplicate: .skip)
            try await store.add([item], onDuplicate: .overwrite)
            _ = try await store.add(
                [],
                onDuplicate: .skip,
                checkpoint: ImportCheckpoint(name: "i", recordsDone: 3)
            )
            try await store.remove([DocumentID("nobody")])
            try await store.setVectors([PassageID(77): Vector([1])], of: EmbedderID("m"))
            try await store.removeVectors(of: EmbedderID("m"))
            try expect(await store.counts().generation, equals: 1)
            try await store.add([CorpusItem("a", id: "a", ["f": 2])], onDuplicate: .overwrite)
            try expect(await store.counts().generation, equals: 2)
            try await store.remove([DocumentID("a"), DocumentID("b")])
            try expect(await store.counts().generation, equals: 3)
        },
    ]
}
