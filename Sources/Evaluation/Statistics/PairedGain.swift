/// How much better a system became over the same questions, where questions about one product hang
/// together.
///
/// People label several questions of one product from the same reviews, so the number of products,
/// not that of questions, says how sure a difference is. The interval is the 95 % percentile
/// bootstrap (Efron 1979) over whole products: drawn with all of their questions, and the mean taken
/// over the questions drawn. The p-value swaps before and after product by product.
public struct PairedGain: Codable, Hashable, Sendable {
    /// The mean before.
    public let before: Double
    /// The mean after.
    public let after: Double
    /// After less before.
    public let difference: Double
    /// Lower end of the 95 % interval of the difference.
    public let low: Double
    /// Upper end of it.
    public let high: Double
    /// Two-sided p-value of the randomisation test.
    public let p: Double

    /// How many sets of products are drawn.
    static let resamples = 2_000

    /// Compares values question by question.
    ///
    /// - Parameters:
    ///   - before: One value a question, at least one, finite.
    ///   - after: As many, in the same order.
    ///   - products: The product of every question.
    ///   - seed: The same seed gives the same figures to the last bit.
    public init(before: [Double], after: [Double], products: [String], seed: UInt64 = 1) {
        precondition(
            !before.isEmpty && before.count == after.count && before.count == products.count,
            "\(before.count) values before, \(after.count) after, \(products.count) products"
        )
        let count = Double(before.count)
        self.before = before.reduce(0, +) / count
        self.after = after.reduce(0, +) / count
        let clusters = Self.clusters(zip(after, before).map { $0 - $1 }, products)
        difference = clusters.reduce(0) { $0 + $1.sum } / count
        let interval = Self.interval(of: clusters, around: difference, seed)
        low = interval.lowerBound
        high = interval.upperBound
        p = RandomizationTest(seed: seed)(clusters.map(\.sum)).twoSided
    }

    /// The questions of one product.
    private struct Cluster {
        var sum = 0.0
        var count = 0
    }

    /// One a product, in the order in which products first occur.
    private static func clusters(_ differences: [Double], _ products: [String]) -> [Cluster] {
        var places: [String: Int] = [:]
        var clusters: [Cluster] = []
        for (difference, product) in zip(differences, products) {
            let place = places[product] ?? clusters.count
            if place == clusters.count {
                places[product] = place
                clusters.append(Cluster())
            }
            clusters[place].sum += difference
            clusters[place].count += 1
        }
        return clusters
    }

    /// The middle 95 % of the resampled means, and the observed one in any case.
    private static func interval(of clusters: [Cluster], around mean: Double, _ seed: UInt64)
        -> ClosedRange<Double>
    {
        var generator = SeededGenerator(seed: seed)
        let means = (0..<resamples).map { _ in
            var drawn = Cluster()
            for _ in clusters.indices {
                let cluster = clusters[generator.index(below: clusters.count)]
                drawn.sum += cluster.sum
                drawn.count += cluster.count
            }
            return drawn.sum / Double(drawn.count)
        }
        let sorted = means.sorted()
        let tail = (resamples + 1) * 25 / 1_000
        return min(sorted[tail - 1], mean)...max(sorted[resamples - tail], mean)
    }
}
