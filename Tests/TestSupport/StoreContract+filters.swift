import QuestionAnswering

extension StoreContract {
    static let filterClaims: [StoreClaim] = [
        .making("any filter passes what it passes by definition") { make in
            for seed in UInt64(0)..<12 {
                var generator = SplitMix64(seed: seed)
                let items = (0..<40).map { number in
                    CorpusItem("text \(number)", id: generator.name(number), generator.metadata())
                }
                let store = try await make(WholeText())
                let definition = InMemoryStore()
                try await store.add(items, onDuplicate: .skip)
                try await definition.add(items, onDuplicate: .skip)
                for _ in 0..<60 {
                    let filter = generator.filter(depth: 3)
                    try expect(
                        await store.passageIDs(matching: filter),
                        equals: await definition.passageIDs(matching: filter),
                        "seed \(seed), \(filter)"
                    )
                }
            }
        },
        StoreClaim("a filter of a thousand parts is a filter like any other") { store in
            let items = (0..<30).map { CorpusItem("text \($0)", ["n": .integer($0)]) }
            try await store.add(items, onDuplicate: .fail)
            let parts = (0..<3_000).map {
                Filter.compare(field: "n", .equal, FilterValue(String($0)))
            }
            try expect(await store.passageIDs(matching: .either(parts)).count, equals: 30)
            let nots = parts.dropFirst(2).map { Filter.not($0) }
            try expect(await store.passageIDs(matching: .all(nots)).count, equals: 2)
            let left = try await store.search(
                "text",
                scoring: .standardBM25,
                filter: .all(nots),
                limit: 99
            )
            try expect(left.count, equals: 2)
            let values = (0..<3_000).map { FilterValue(String($0)) }
            let any = Filter.any(field: "n", values)
            try expect(await store.passageIDs(matching: any).count, equals: 30)
            let found = try await store.search(
                "text",
                scoring: .standardBM25,
                filter: any,
                limit: 99
            )
            try expect(found.count, equals: 30)
        },
        StoreClaim("fields that no document has are named") { store in
            let item = CorpusItem("a", ["x": 1, "o": .object(["p": 2]), "e": .list([])])
            try await store.add([item], onDuplicate: .fail)
            let fields = ["x", "o", "o.p", "e", "zz", Filter.documentIDField]
            let filter = Filter.all(fields.map { .compare(field: $0, .equal, "1") })
            try expect(await store.unknownFields(in: filter), equals: ["e", "o", "zz"])
            try await store.remove([try await store.passages([PassageID(1)])[0].documentID])
            try expect(await store.unknownFields(in: filter).count, equals: 5)
        },
    ]
}

extension SplitMix64 {
    /// A document name; some spell numbers, some differ in bytes alone.
    mutating func name(_ number: Int) -> String {
        pick(["\(number)", "\(number).0", "d\(number)", "é\(number)", "e\u{301}\(number)"])
    }

    /// Random fields of few names and few values, so that filters hit often.
    mutating func metadata() -> Metadata {
        var metadata = Metadata()
        for _ in 0..<Int.random(in: 0...4, using: &self) {
            metadata[pick(["a", "b", "é", "c", Filter.documentIDField])] = value(depth: 2)
        }
        return metadata
    }

    /// A random filter over the same names and values.
    mutating func filter(depth: Int) -> Filter {
        let parts = depth > 0 ? (0..<Int.random(in: 0...3, using: &self)) : 0..<0
        switch Int.random(in: 0...(depth > 0 ? 7 : 3), using: &self) {
        case 0: return .any(field: field(), (0..<parts.count).map { _ in filterValue() })
        case 4: return .all(parts.map { _ in filter(depth: depth - 1) })
        case 5: return .either(parts.map { _ in filter(depth: depth - 1) })
        case 6: return .not(filter(depth: depth - 1))
        default:
            return .compare(field: field(), pick(Filter.Comparison.allCases), filterValue())
        }
    }

    /// One of several.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    private mutating func field() -> String {
        pick([
            "a", "b", "é", "e\u{301}", "c", "c.a", "a.b", "missing", Filter.documentIDField,
            "a.\(Filter.documentIDField)",
        ])
    }

    private mutating func filterValue() -> FilterValue {
        FilterValue(
            pick([
                "4", "4.0", "-1", "0", "1e2", "0x10", "x", "X", "é", "e\u{301}", "true",
                "2020-01-01",
                "2021-06", "", "1", "7", "d7", "12",
            ])
        )
    }

    private mutating func value(depth: Int) -> MetadataValue {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &self) {
        case 0: return .integer(pick([4, -1, 0, 100, 7, 12]))
        case 1: return .number(pick([4, 0.5, 100, -0.0, 1e20]))
        case 2: return .bool(pick([true, false]))
        case 5: return .list((0..<2).map { _ in value(depth: depth - 1) })
        case 6:
            return .object(["a": value(depth: depth - 1), pick(["b", "document_id"]): "x"])
        default:
            return .string(
                pick([
                    "4", "4.00", "x", "X", "é", "e\u{301}", "2020-01-01", "2021-06-30", "", "true",
                ])
            )
        }
    }
}
