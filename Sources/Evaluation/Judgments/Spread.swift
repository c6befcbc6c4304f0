/// How whole numbers such as lengths are spread.
public struct Spread: Codable, Hashable, Sendable {
    /// How many numbers.
    public let count: Int
    /// The smallest.
    public let minimum: Int
    /// The one in the middle, the lower of two.
    public let median: Int
    /// The mean.
    public let mean: Double
    /// The smallest number that 95 % do not exceed.
    public let p95: Int
    /// The largest.
    public let maximum: Int

    /// Describes some numbers; nil for none.
    public init?(_ numbers: [Int]) {
        let sorted = numbers.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        count = sorted.count
        minimum = first
        maximum = last
        median = sorted[(sorted.count - 1) / 2]
        p95 = sorted[(sorted.count * 95 + 99) / 100 - 1]
        mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
    }
}

/// Numbers of one size.
public struct Bin: Codable, Hashable, Sendable {
    /// The smallest number that belongs here.
    public let from: Int
    /// The first one above.
    public let below: Int
    /// How many there are.
    public let count: Int

    /// Bins of 0 to 31, 32 to 63, 64 to 127 and so on as far as there are numbers.
    static func doubling(_ numbers: [Int]) -> [Bin] {
        guard let largest = numbers.max() else { return [] }
        var bins: [Bin] = []
        var (from, below) = (0, 32)
        repeat {
            let range = from..<below
            bins.append(Bin(from: from, below: below, count: numbers.count(where: range.contains)))
            (from, below) = (below, below * 2)
        } while from <= largest
        return bins
    }
}
