import Transformers

extension ReaderWindows {
    /// As many windows without an answer as a share of all allows, drawn by a seed.
    ///
    /// Texts longer than a window, and negatives, bring many more windows without an answer than with
    /// one; a reader that sees too many of them learns to say nothing. The others keep their order.
    ///
    /// - Parameters:
    ///   - share: Of the windows that are kept, 0 to 1.
    ///   - seed: The same draws the same.
    /// - Returns: How many were left out.
    @discardableResult
    public mutating func limitUnanswerable(toShare share: Double, seed: UInt64) -> Int {
        precondition((0...1).contains(share), "a share of \(share)")
        let without = windows.indices.filter { windows[$0].target == .none }
        guard share < 1 else { return 0 }
        let allowed = Double(windows.count - without.count) * share / (1 - share)
        guard Double(without.count) > allowed else { return 0 }
        var random = SeededRandom(seed: seed)
        let order = random.permutation(of: without.count)
        let omitted = Set(order.dropFirst(Int(allowed)).map { without[$0] })
        keep { !omitted.contains($0) }
        return omitted.count
    }

    /// A hash of every window's tokens and targets: two runs with the same one learn the same.
    public var fingerprint: String {
        var hash: UInt64 = UInt64(count)
        for window in 0..<count {
            let (batch, targets) = batch([window])
            let places = targets.flatMap { [UInt32($0.start), UInt32($0.end)] }
            let numbers = batch.ids.map { UInt32(truncatingIfNeeded: $0) } + places
            hash = numbers.withUnsafeBytes { ContentHash.of($0, seed: hash) }
        }
        return ContentHash.hexadecimal(hash)
    }

    /// The number of the longest window's tokens; 0 without windows.
    public var longest: Int { (0..<count).map { tokenCount(of: $0) }.max() ?? 0 }
}
