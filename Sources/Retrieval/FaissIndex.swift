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
    public func search(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match] {
        try rows.check(query)
        guard limit > 0 else { return [] }
        if let matches = try approximately(query.values, limit: limit, among: among) {
            return matches
        }
        guard let among else { return try rows.best(min(limit, count), for: query.values) }
        let positions = rows.positions(of: among)
        return try rows.best(min(limit, positions.count), for: query.values, at: positions)
    }

    /// As many of the likely ones as are wanted; nil where comparing all is better or finds more.
    private func approximately(
        _ query: [Float],
        limit: Int,
        among: PassageSelection?
    ) throws -> [Match]? {
        // The passages of a filter that is narrow anyway are not counted first.
        guard isApproximationBetter(limit: limit, available: among?.passages.count ?? count) else {
            return nil
        }
        let allowed = among.map(rows.allowed)
        let available = allowed?.count ?? count
        guard isApproximationBetter(limit: limit, available: available) else { return nil }
        let wanted = min(limit, available)
        let likely = try likely(query, wanted: wanted, allowed: allowed)
        return likely.count == wanted ? likely : nil
    }
}
