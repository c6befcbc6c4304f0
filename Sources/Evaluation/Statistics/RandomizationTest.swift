/// Asks whether two systems could have been swapped question by question without anybody noticing.
///
/// If they are equally good, each difference could as well have had the other sign. The p-value is
/// the share of sign patterns whose sum is as far from zero as the observed one (Fisher 1935; Smucker,
/// Allan and Carterette 2007 recommend it for retrieval). Questions on which the systems agree do not
/// matter. Up to 14 differing questions every pattern is tried; for more, random ones, where
/// p = (c + 1) / (n + 1) keeps the test valid.
public struct RandomizationTest: Hashable, Sendable {
    /// How many random sign patterns are tried.
    public var permutations: Int
    /// The same seed gives the same p-value to the last bit.
    public var seed: UInt64

    /// Up to this many differing questions every sign pattern is tried.
    public static let exactPairs = 14

    /// Chooses how many random sign patterns are tried.
    public init(permutations: Int = 10_000, seed: UInt64 = 1) {
        self.permutations = permutations
        self.seed = seed
    }

    /// What the test says of one set of differences.
    public struct Outcome: Codable, Hashable, Sendable {
        /// How likely a sum as far from zero is when the systems are equally good.
        public let twoSided: Double
        /// How likely a sum as low is.
        public let loss: Double
        /// How likely a sum as high is.
        public let gain: Double

        enum CodingKeys: String, CodingKey {
            case loss, gain
            case twoSided = "two_sided"
        }
    }

    /// Tests paired differences, one a question: new minus old; they must be finite.
    public func callAsFunction(_ differences: [Double]) -> Outcome {
        let differing = differences.filter { $0 != 0 }
        guard !differing.isEmpty else { return Outcome(twoSided: 1, loss: 1, gain: 1) }
        var tally = Tally(differing)
        guard differing.count > Self.exactPairs else {
            Self.allSums(differing).forEach { tally.add($0) }
            return tally.outcome(extra: 0)
        }
        let magnitudes = Self.magnitudes(differing)
        var tosses = CoinTosses(SeededGenerator(seed: seed))
        for _ in 0..<permutations {
            var sum = 0.0
            for (magnitude, count) in magnitudes {
                sum += magnitude * Double(2 * tosses.heads(of: count) - count)
            }
            tally.add(sum)
        }
        return tally.outcome(extra: 1)
    }

    /// The sums of all sign patterns.
    private static func allSums(_ differences: [Double]) -> [Double] {
        differences.reduce([0.0]) { sums, difference in
            sums.map { $0 + difference } + sums.map { $0 - difference }
        }
    }

    /// Equal magnitudes together: a metric of hits and misses has one, whose signs are then tossed
    /// 64 at a time.
    private static func magnitudes(_ differences: [Double]) -> [(magnitude: Double, count: Int)] {
        Dictionary(grouping: differences, by: abs).map { ($0.key, $0.value.count) }
            .sorted { $0.0 < $1.0 }
    }
}

/// Counts sums as extreme as the observed one.
private struct Tally {
    private let observed: Double
    /// Sums that are equal on paper may differ by rounding.
    private let tolerance: Double
    private var count = 0
    private var far = 0
    private var low = 0
    private var high = 0

    init(_ differences: [Double]) {
        observed = differences.reduce(0, +)
        tolerance = 1e-9 * differences.reduce(0) { $0 + abs($1) }
    }

    mutating func add(_ sum: Double) {
        count += 1
        if abs(sum) >= abs(observed) - tolerance { far += 1 }
        if sum <= observed + tolerance { low += 1 }
        if sum >= observed - tolerance { high += 1 }
    }

    /// The shares; `extra` is 1 where the observed pattern itself must be counted in.
    func outcome(extra: Int) -> RandomizationTest.Outcome {
        func share(_ extreme: Int) -> Double { Double(extreme + extra) / Double(count + extra) }
        return RandomizationTest.Outcome(
            twoSided: share(far),
            loss: share(low),
            gain: share(high)
        )
    }
}

/// Fair coins, 64 to a random number.
private struct CoinTosses {
    private var generator: SeededGenerator
    private var bits: UInt64 = 0
    private var left = 0

    init(_ generator: SeededGenerator) { self.generator = generator }

    /// How many of `count` coins show heads.
    mutating func heads(of count: Int) -> Int {
        var missing = count
        var heads = 0
        while missing > 0 {
            if left == 0 {
                bits = generator.next()
                left = 64
            }
            let taken = min(missing, left)
            heads += (taken == 64 ? bits : bits & ((1 << UInt64(taken)) - 1)).nonzeroBitCount
            bits = taken == 64 ? 0 : bits >> UInt64(taken)
            left -= taken
            missing -= taken
        }
        return heads
    }
}
