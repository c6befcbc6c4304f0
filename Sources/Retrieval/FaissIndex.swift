public import QuestionAnswering

/// Looks at a part of the vectors, those that FAISS's graph or lists lead to, and scores it exactly.
///
/// Scores are those of `FlatIndex`, bit for bit; what an approximate kind may miss is a passage.
/// A search never gives fewer matches than there are: where too few are found, all are compared.
public struct FaissIndex: VectorIndex {
    let rows: VectorRows
    let handle: FaissHandle
    let kind: VectorIndexKind
    let settings: VectorIndexSettings

    /// Joins rows and an index that knows at least their positions.
    init(
        rows: VectorRows,
        handle: FaissHandle,
        kind: VectorIndexKind,
        settings: VectorIndexSettings
    ) {
        self.rows = rows
        self.handle = handle
        self.kind = kind
        self.settings = settings
    }

    /// Makes an index of these vectors, each of `dimension` coordinates, of the settings' kind.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a vector of another length, and for fewer
    ///   vectors than an IVF-PQ can be trained with.
    public init(
        dimension: Int,
        vectors: [(passage: PassageID, vector: Vector)],
        settings: VectorIndexSettings
    ) throws {
        let kind = settings.kind
        guard kind == settings.kind(for: vectors.count) else {
            throw QuarryError(
                .badData,
                while: "building",
                "an IVF-PQ index",
                expected: "at least \(VectorIndexSettings.fewestForIVFPQ) vectors",
                found: "\(vectors.count)",
                nextStep: "Use a flat index: quarry index --vectors flat"
            )
        }
        let rows = try VectorRows(dimension: dimension).adding(vectors)
        let handle = try FaissHandle(kind: kind, rows: rows, settings: settings)
        self.init(rows: rows, handle: handle, kind: kind, settings: settings)
    }

    /// How many vectors it holds.
    public var count: Int { rows.presentCount }

    /// The passages of highest inner product with the query, best first, ties by earlier passage.
    ///
    /// - Throws: `QuarryError` when the query has another length or a coordinate that is not finite.
    public func search(_ query: Vector, limit: Int, among: [PassageID]?) throws -> [Match] {
        try rows.check(query)
        let allowed = among.map(rows.places.positions)
        let available = allowed?.count ?? count
        let wanted = min(limit, available)
        guard wanted > 0 else { return [] }
        if !isExactSearchBetter(wanted: wanted, available: available) {
            let likely = try likely(query.values, wanted: wanted, allowed: allowed)
            if likely.count == wanted { return likely }
        }
        guard let allowed else { return try rows.best(wanted, for: query.values) }
        return try rows.best(wanted, for: query.values, at: allowed)
    }
}
