import QuestionAnswering

// How much of an approximate index is looked at.

extension FaissIndex {
    /// Whether likely ones of the allowed vectors are found rather than all compared.
    ///
    /// Comparing costs 10 ns a vector. A walk through a graph of n vectors, of which a filter lets a
    /// share s pass, has to see so many more that it takes about 55 µs / s: comparing is as fast up
    /// to 80 √n vectors, and finds all.
    func isApproximationBetter(limit: Int, available: Int) -> Bool {
        let few = 80 * Double(rows.presentCount).squareRoot()
        return available > max(10_000, Int(few)) && available > 16 * min(limit, available)
    }

    /// About the best of the allowed vectors, scored exactly, best first; perhaps fewer than wanted.
    func likely(_ query: [Float], wanted: Int, allowed: AllowedRows?) throws -> [Match] {
        switch kind {
        case .hnsw:
            // Without codes or with the graph's entry newer than these rows, all are compared.
            try handle.walk(
                rows,
                for: query,
                limit: wanted,
                effort: settings.effort(
                    for: rows.count,
                    wanted: wanted,
                    passing: Double(allowed?.count ?? count) / Double(max(1, count))
                ),
                allowed: allowed?.bits
            ) ?? []
        case .flat, .ivfpq:
            try rows.best(
                wanted,
                for: query,
                at: candidates(query, wanted: wanted, allowed: allowed)
            )
        }
    }

    /// Positions that FAISS holds likely, all of them allowed and present.
    private func candidates(_ query: [Float], wanted: Int, allowed: AllowedRows?) throws -> [Int64]
    {
        let passing = allowed?.count ?? rows.presentCount
        let share = Double(passing) / Double(max(1, rows.count))
        // Codes of a few bytes are coarse: several times what is wanted is scored exactly.
        let offered = kind == .ivfpq ? max(100, 8 * wanted) : wanted
        let lists = settings.listsVisited(of: handle.lists)
        return try handle.search(
            query,
            limit: min(passing, offered),
            effort: Int((Double(lists) / max(share, 1e-6).squareRoot()).rounded(.up)),
            bound: rows.count,
            allowed: (allowed ?? present)?.bits
        )
    }

    /// The positions that hold a vector; nil when all do.
    private var present: AllowedRows? {
        guard rows.gapCount > 0 else { return nil }
        let positions = (0..<Int64(rows.count)).lazy.filter { rows.passages[Int($0)] != 0 }
        return AllowedRows(positions: positions, rows: rows.count)
    }
}
