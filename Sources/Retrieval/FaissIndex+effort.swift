import QuestionAnswering

// How much of an approximate index is looked at.

extension FaissIndex {
    /// Whether all allowed vectors are compared rather than likely ones found.
    ///
    /// Comparing costs 10 ns a vector. A walk through a graph of n vectors, of which a filter lets a
    /// share s pass, has to see so many more that it takes about 55 µs / s: comparing is as fast up
    /// to 80 √n vectors, and finds all.
    func isExactSearchBetter(wanted: Int, available: Int) -> Bool {
        let few = 80 * Double(rows.presentCount).squareRoot()
        return available <= max(10_000, Int(few), 16 * wanted)
    }

    /// About the best of the allowed vectors, scored exactly, best first; perhaps fewer than wanted.
    func likely(_ query: [Float], wanted: Int, allowed: [Int64]?) throws -> [Match] {
        switch kind {
        case .hnsw:
            // Without codes or with the graph's entry newer than these rows, all are compared.
            try handle.walk(
                rows,
                for: query,
                limit: wanted,
                effort: settings.effort(for: rows.count, wanted: wanted),
                allowed: allowed.map(bits)
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
    private func candidates(_ query: [Float], wanted: Int, allowed: [Int64]?) throws -> [Int64] {
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
            allowed: allowed.map(bits) ?? presentBits
        )
    }

    /// One bit a position.
    private func bits(_ allowed: [Int64]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (rows.count + 7) / 8) { bits, count in
            bits.initialize(repeating: 0)
            // Neighbours share a byte, which is put together before it is written.
            var (place, byte) = (0, UInt8(0))
            for position in allowed {
                if position >> 3 != place {
                    bits[place] |= byte
                    (place, byte) = (Int(position >> 3), 0)
                }
                byte |= 1 << UInt8(position & 7)
            }
            if !allowed.isEmpty { bits[place] |= byte }
            count = bits.count
        }
    }

    /// One bit a position that holds a vector; nil when all do.
    private var presentBits: [UInt8]? {
        guard rows.gapCount > 0 else { return nil }
        return bits((0..<Int64(rows.count)).filter { rows.passages[Int($0)] != 0 })
    }
}
