import CFaiss
import CKernels
import QuestionAnswering

extension FaissHandle {
    /// About the best `limit` of `rows`, scored exactly, or nil where a walk cannot find them.
    ///
    /// FAISS makes the graph; we walk through it ourselves. FAISS 1.7.3 takes an effort with a search
    /// and ignores it, and looks at rows one by one, four times the bytes each.
    /// `allowed` holds one bit a position; nil allows all.
    func walk(
        _ rows: VectorRows,
        for query: [Float],
        limit: Int,
        effort: Int,
        allowed: [UInt8]?
    ) throws -> [Match]? {
        guard limit > 0, let codes = rows.buffer.codes(of: rows.count) else { return nil }
        var held = cfaiss_graph()
        guard cfaiss_hold_graph(index, &held) == 0 else {
            throw FaissFailure.last(while: "searching")
        }
        defer { cfaiss_let_graph_go(index) }
        var graph = qk_graph(
            neighbors: held.neighbors,
            offsets: held.offsets,
            per_level: held.per_level,
            entry: held.entry,
            top_level: held.top_level
        )
        var matches = [qk_match](repeating: qk_match(), count: limit)
        let found = rows.passages.withUnsafeBufferPointer { keys in
            var described = rows.described(keys: keys, codes: codes)
            return qk_graph_nearest(&described, &graph, query, allowed, effort, limit, &matches)
        }
        guard found >= 0 else { return nil }
        return matches.prefix(Int(found)).map(Match.init)
    }
}

extension Match {
    /// What the kernels found.
    init(_ found: qk_match) {
        self.init(passage: PassageID(found.key), score: Double(found.score))
    }
}
