import QuestionAnswering

extension StoreContract {
    private static func label(_ id: String, _ question: String = "q", _ split: String = "train")
        -> UnboundLabel
    {
        UnboundLabel(
            id: id,
            question: question,
            answer: LabelledSpan(
                text: "ü",
                range: TextRange(scalars: 1..<2, bytes: 1..<3)
            ),
            origin: "o",
            metadata: ["split": .string(split), "n": 1.0]
        )
    }

    static let labelClaims: [StoreClaim] = [
        StoreClaim("labels keep the order of their first addition and come back as they were") {
            store in
            let item = CorpusItem(
                "düne",
                labels: [label("2"), label("1"), label("3", "x", "test")]
            )
            let counts = try await store.add([item], onDuplicate: .fail)
            try expect(counts.labels, equals: 3)
            let name = try await store.passages([PassageID(1)])[0].documentID
            let bare = Label(id: "0", question: "?", documentID: name, answer: nil)
            try await store.add([bare, label("1", "again").bound(to: name)])
            let expected = [
                label("2").bound(to: name), label("1", "again").bound(to: name),
                label("3", "x", "test").bound(to: name), bare,
            ]
            try expect(await store.labels(matching: nil), equals: expected)
            try expect(await store.counts().labels, equals: 4)
            let test = Filter.compare(field: "split", .equal, "test")
            try expect(await store.labels(matching: test).map(\.id), equals: ["3"])
            let ofDocument = Filter.compare(
                field: Filter.documentIDField,
                .equal,
                FilterValue(name.rawValue)
            )
            try expect(await store.labels(matching: ofDocument).count, equals: 4)
            try expect(await store.labels(matching: .not(test)).map(\.id), equals: ["2", "1", "0"])
        },
        StoreClaim("labels of a skipped document are stored, and those of a removed one stay") {
            store in
            try await store.add([CorpusItem("a", labels: [label("1")])], onDuplicate: .fail)
            let counts = try await store.add(
                [CorpusItem("a", labels: [label("2")])],
                onDuplicate: .skip
            )
            try expect([counts.skipped, counts.labels], equals: [1, 1])
            let labels = try await store.labels(matching: nil)
            try expect(labels.map(\.id), equals: ["1", "2"])
            try await store.remove([labels[0].documentID])
            try expect(await store.labels(matching: nil), equals: labels)
        },
        StoreClaim("the same label again changes nothing") { store in
            try await store.add(
                [CorpusItem("a", id: "a", labels: [label("1")])],
                onDuplicate: .fail
            )
            try await store.add([label("1").bound(to: DocumentID("a"))])
            try expect(await store.counts().generation, equals: 1)
        },
        StoreClaim("an import checkpoint is kept until the import is done") { store in
            try expect(await store.importCheckpoint("i"), equals: nil)
            let first = ImportCheckpoint(name: "i", recordsDone: 10)
            _ = try await store.add([CorpusItem("a")], onDuplicate: .skip, checkpoint: first)
            try expect(await store.importCheckpoint("i"), equals: first)
            let second = ImportCheckpoint(name: "i", recordsDone: 20)
            try await expectError(.badData) {
                _ = try await store.add([CorpusItem("")], onDuplicate: .skip, checkpoint: second)
            }
            try expect(await store.importCheckpoint("i"), equals: first)
            let done = ImportCheckpoint(name: "i", recordsDone: nil)
            _ = try await store.add([], onDuplicate: .skip, checkpoint: done)
            try expect(await store.importCheckpoint("i"), equals: nil)
        },
    ]
}
