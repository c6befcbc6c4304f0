/// What it means to find the rows nearest to a query, in the plainest form: score all, sort, cut.
public enum NearestDefinition {
    /// A row's key and its score.
    public struct Found: Hashable, Sendable {
        /// The row's key.
        public let key: Int64
        /// Its score, as bits: equal means equal to the last one.
        public let score: UInt32

        /// Joins both.
        public init(key: Int64, score: Float) {
            self.key = key
            self.score = score.bitPattern
        }
    }

    /// The best `limit` of the rows at `positions`, ties by lower key; a key of 0 is no row.
    ///
    /// A score that is not a number counts as the lowest.
    public static func best(
        _ limit: Int,
        keys: [Int64],
        at positions: [Int64]?,
        scores: [Float]
    ) -> [Found] {
        let positions = positions?.map(Int.init) ?? Array(keys.indices)
        return positions.filter { keys[$0] != 0 }
            .map { (score: scores[$0].isNaN ? -Float.infinity : scores[$0], key: keys[$0]) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.key < $1.key }
            .prefix(limit)
            .map { Found(key: $0.key, score: $0.score) }
    }
}
