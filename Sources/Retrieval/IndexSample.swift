import CKernels
package import QuestionAnswering

/// An index of vectors given end to end, for measuring: no store, no file, effort at will.
package struct IndexSample: Sendable {
    private let snapshot: VectorSnapshot
    private var settings: VectorIndexSettings

    /// Builds an index of vectors that belong to the passages from 1 on.
    package init(
        _ vectors: UnsafeBufferPointer<Float>,
        dimension: Int,
        settings: VectorIndexSettings
    ) throws {
        let count = vectors.count / dimension
        var rows = VectorRows(dimension: dimension, capacity: count)
        for first in stride(from: 0, to: count, by: Self.part) {
            rows = try rows.adding(
                (first..<min(first + Self.part, count)).map {
                    let row = vectors[$0 * dimension..<($0 + 1) * dimension]
                    return (passage: PassageID(Int64($0 + 1)), vector: Vector(Array(row)))
                }
            )
        }
        snapshot = try VectorSnapshot(building: rows, settings: settings)
        self.settings = settings
    }

    /// Builds another index of the same vectors, which are not copied.
    package init(_ other: IndexSample, settings: VectorIndexSettings) throws {
        snapshot = try VectorSnapshot(building: other.snapshot.rows, settings: settings)
        self.settings = settings
    }

    /// Vectors copied at a time.
    private static let part = 1 << 16

    /// The passages, ascending.
    package var passages: [PassageID] { (0..<snapshot.rows.count).map { PassageID(Int64($0 + 1)) } }

    /// Searches from now on look at so much: candidates of a graph, lists of codes.
    package mutating func setEffort(_ effort: Int) {
        settings.graphSearch = effort
        settings.listsVisited = effort
    }

    /// As the index answers.
    package func search(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match] {
        try snapshot.index(settings: settings).search(query, limit: limit, among: among)
    }

    /// Several queries in one pass over all vectors.
    package func search(_ queries: [Vector], limit: Int) throws -> [[Match]] {
        try FlatIndex(rows: snapshot.rows).search(queries, limit: limit)
    }

    /// By comparing the vectors themselves, without codes.
    package func scan(_ query: Vector, limit: Int, among: PassageSelection?) throws -> [Match] {
        let positions = among.map(snapshot.rows.positions)
        return try snapshot.rows.best(limit, for: query.values, at: positions, withCodes: false)
    }

    /// How many threads a search may take.
    package static func use(threads: Int) { qk_set_threads(Int32(clamping: threads)) }
}
