import CKernels
import QuestionAnswering

extension VectorRows {
    /// The best of all vectors for each query, by the exact inner product.
    func best(_ limit: Int, for queries: [[Float]]) throws -> [[Match]] {
        try best(limit, for: queries, at: nil, codes: codes(scanning: count * queries.count))
    }

    /// The best of all vectors or of those at some positions, none of which is a gap.
    ///
    /// `withCodes`: whether bytes may show which vectors need no look; the matches are the same.
    func best(
        _ limit: Int,
        for query: [Float],
        at positions: [Int64]? = nil,
        withCodes: Bool = true
    ) throws -> [Match] {
        let codes = withCodes ? codes(scanning: positions?.count ?? count) : nil
        guard let positions else {
            return try best(limit, for: [query], at: nil, codes: codes)[0]
        }
        return try positions.withUnsafeBufferPointer {
            try best(limit, for: [query], at: $0, codes: codes)[0]
        }
    }

    private func codes(scanning rows: Int) -> RowCodes? { buffer.codes(of: count, scanning: rows) }

    private func best(
        _ limit: Int,
        for queries: [[Float]],
        at positions: UnsafeBufferPointer<Int64>?,
        codes: RowCodes?
    ) throws -> [[Match]] {
        let limit = min(limit, positions?.count ?? presentCount)
        guard limit > 0, !queries.isEmpty else { return queries.map { _ in [] } }
        let scanned = (positions?.count ?? count) * dimension * (codes == nil ? 4 : 1)
        var matches = [qk_match](repeating: qk_match(), count: limit * queries.count)
        var found = [Int](repeating: 0, count: queries.count)
        let status = passages.withUnsafeBufferPointer { keys in
            var rows = described(keys: keys, codes: codes)
            return qk_nearest(
                &rows,
                queries.count == 1 ? queries[0] : Array(queries.joined()),
                queries.count,
                positions?.baseAddress,
                positions?.count ?? 0,
                limit,
                Self.threads(reading: scanned),
                &matches,
                &found
            )
        }
        guard status == 0 else { throw Self.noMemory }
        return found.enumerated().map { query, found in
            matches[query * limit..<query * limit + found].map(Match.init)
        }
    }

    /// The rows as the kernels see them, for as long as `keys` and `codes` are held.
    func described(keys: UnsafeBufferPointer<Int64>, codes: RowCodes?) -> qk_rows {
        qk_rows(
            rows: buffer.base,
            codes: codes.map { UnsafePointer($0.codes) },
            bounds: codes.map { UnsafePointer($0.bounds) },
            keys: keys.baseAddress,
            count: count,
            dimension: dimension
        )
    }

    private static var noMemory: QuarryError {
        QuarryError(
            .internalFault,
            while: "searching",
            "the vector index",
            expected: "memory for the matches",
            found: "none left",
            nextStep: "Ask for fewer with --top-k, or give the process more memory"
        )
    }

    /// A thread for every 4 MB: with less to read, waking it takes longer than it saves.
    private static func threads(reading bytes: Int) -> Int32 {
        max(1, min(qk_threads(), Int32(clamping: bytes >> 22)))
    }
}
