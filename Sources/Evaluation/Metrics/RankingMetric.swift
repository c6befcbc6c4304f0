/// A measure of one ranking against its judgments, usually averaged over topics.
///
/// To add one: a file with a `static let`, its test, and a line in `all`.
public struct RankingMetric: Sendable {
    /// Its name in results, such as `ndcg`; the cut-off follows behind an @.
    public let name: String
    /// Its value, 0 to 1, with the ranking cut after `k` documents; nil for the whole ranking.
    public let value: @Sendable (_ judgments: RankedJudgments, _ k: Int?) -> Double

    /// Makes a metric.
    public init(
        name: String,
        value: @escaping @Sendable (_ judgments: RankedJudgments, _ k: Int?) -> Double
    ) {
        self.name = name
        self.value = value
    }

    /// Every ranking metric, in the order of tables.
    public static let all: [RankingMetric] = [
        .recall, .hitRate, .precision, .reciprocalRank, .averagePrecision, .ndcg,
    ]

    /// The name with a cut-off, such as `ndcg@10`.
    public func name(at k: Int?) -> String { k.map { "\(name)@\($0)" } ?? name }
}
