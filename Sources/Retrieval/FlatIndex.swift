public import QuestionAnswering

/// Compares the query with every vector: exact, and the definition of what other indexes look for.
public struct FlatIndex: VectorIndex {
    let rows: VectorRows

    init(rows: VectorRows) { self.rows = rows }

    /// Holds these vectors, each of `dimension` coordinates.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a vector of another length.
    public init(dimension: Int, vectors: [(passage: PassageID, vector: Vector)]) throws {
        rows = try VectorRows(dimension: dimension).adding(vectors)
    }

    /// How many vectors it holds.
    public var count: Int { rows.presentCount }

    /// The passages of highest inner product with the query, best first, ties by earlier passage.
    ///
    /// - Throws: `QuarryError` when the query has another length or a coordinate that is not finite.
    public func search(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match] {
        try rows.check(query)
        guard let among else { return try rows.best(limit, for: query.values) }
        return try rows.best(limit, for: query.values, at: rows.positions(of: among))
    }

    /// The passages for each of several queries, which share one pass over the vectors.
    ///
    /// - Throws: `QuarryError` when a query has another length or a coordinate that is not finite.
    public func search(_ queries: [Vector], limit: Int) throws -> [[Match]] {
        for query in queries { try rows.check(query) }
        return try rows.best(limit, for: queries.map(\.values))
    }
}

extension VectorRows {
    /// Refuses a query that these vectors cannot be compared with.
    func check(_ query: Vector) throws {
        guard query.dimension == dimension else {
            throw QuarryError(
                .usage,
                while: "searching",
                "the vector index",
                expected: "a query vector of \(dimension) coordinates",
                found: "\(query.dimension)",
                nextStep: "Search with the embedder that made the vectors"
            )
        }
        guard query.values.allSatisfy(\.isFinite) else {
            throw QuarryError(
                .badData,
                while: "searching",
                "the vector index",
                expected: "a query vector of finite numbers",
                found: "an infinite one or none at all",
                nextStep: "Check the embedder with: quarry embed --text …"
            )
        }
    }
}
