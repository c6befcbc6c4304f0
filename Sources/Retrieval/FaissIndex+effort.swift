// How much of an approximate index is looked at.

extension FaissIndex {
    /// Whether all allowed vectors are compared rather than likely ones found.
    ///
    /// Comparing 50,000 vectors of 384 coordinates takes 2 to 4 ms. Below that a filter is answered
    /// exactly: a graph that walks towards the question finds little where the filter leaves only
    /// what lies elsewhere (measured: a quarter of the true ten under a filter that let 10% pass and
    /// nothing near the question).
    func isExactSearchBetter(wanted: Int, available: Int) -> Bool {
        if available <= max(1000, 4 * wanted) { return true }
        return available < rows.presentCount && available <= 50_000
    }

    /// Positions that FAISS holds likely, all of them allowed and present.
    func candidates(_ query: [Float], wanted: Int, allowed: [Int64]?) throws -> [Int64] {
        let passing = allowed?.count ?? rows.presentCount
        let share = Double(passing) / Double(max(1, rows.count))
        return try handle.search(
            query,
            limit: min(passing, candidateCount(wanted: wanted)),
            effort: effort(wanted: wanted, share: share),
            bound: rows.count,
            allowed: bits(allowed)
        )
    }

    /// Codes are coarse, so that an IVF-PQ offers several times what is wanted for exact scoring.
    private func candidateCount(wanted: Int) -> Int {
        switch kind {
        case .flat: wanted
        case .hnsw: wanted
        case .ivfpq: max(100, 8 * wanted)
        }
    }

    private func effort(wanted: Int, share: Double) -> Int {
        switch kind {
        case .flat: 0
        case .hnsw:
            Int((Double(max(settings.graphSearch, 2 * wanted)) / max(share, 1e-6)).rounded(.up))
        case .ivfpq:
            Int(
                (Double(settings.listsVisited(of: handle.lists)) / max(share, 1e-6).squareRoot())
                    .rounded(.up)
            )
        }
    }

    /// One bit a position; nil when every position counts.
    private func bits(_ allowed: [Int64]?) -> [UInt8]? {
        if allowed == nil && rows.gapCount == 0 { return nil }
        var bits = [UInt8](repeating: 0, count: (rows.count + 7) / 8)
        if let allowed {
            for position in allowed { bits[Int(position) >> 3] |= 1 << UInt8(position & 7) }
        } else {
            for position in 0..<rows.count where rows.passages[position] != 0 {
                bits[position >> 3] |= 1 << UInt8(position & 7)
            }
        }
        return bits
    }
}
