import Foundation

/// The largest rate at which seeing so few is not yet too unlikely (Clopper and Pearson 1934).
///
/// The p at which a binomial of `count` trials gives at most `successes` with chance 1 - `confidence`.
/// - Returns: 0 to 1; 1 when nothing was tried.
public func upperBound(ofRate successes: Int, in count: Int, confidence: Double) -> Double {
    precondition(0...count ~= successes, "\(successes) of \(count)")
    guard successes < count else { return 1 }
    var low = Double(successes) / Double(count)
    var high = 1.0
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if chance(ofAtMost: successes, in: count, rate: middle) > 1 - confidence {
            low = middle
        } else {
            high = middle
        }
    }
    return high
}

/// The chance of at most so many of `count` at a rate inside 0 to 1.
private func chance(ofAtMost successes: Int, in count: Int, rate: Double) -> Double {
    guard rate > 0 else { return 1 }
    guard rate < 1 else { return successes >= count ? 1 : 0 }
    var logChance = Double(count) * log1p(-rate)
    let odds = log(rate) - log1p(-rate)
    var sum = exp(logChance)
    for number in 0..<successes {
        logChance += log(Double(count - number)) - log(Double(number + 1)) + odds
        sum += exp(logChance)
    }
    return sum
}
