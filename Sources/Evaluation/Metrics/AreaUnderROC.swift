/// The chance that a positive is scored above a negative, ties counting half.
///
/// The area under the receiver operating characteristic, by rank sums (Hanley and McNeil 1982; Mann
/// and Whitney 1947): with positives P and negatives N and R the sum of the positives' mean ranks,
/// (R - P(P+1)/2) / PN. O(n log n).
///
/// - Parameters:
///   - scores: Higher means more likely positive; none is NaN.
///   - positives: Whether each is positive.
/// - Returns: 0 to 1; nil when either kind is missing.
public func areaUnderROC(scores: [Double], positives: [Bool]) -> Double? {
    precondition(
        scores.count == positives.count,
        "\(scores.count) scores for \(positives.count) labels"
    )
    let positiveCount = positives.count { $0 }
    let negativeCount = positives.count - positiveCount
    guard positiveCount > 0, negativeCount > 0 else { return nil }
    // In half ranks, which stay whole numbers: a tie's mean rank is (first + last) / 2.
    var rankSum = 0
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
        rankSum += (start + 1 + end) * order[start..<end].count { positives[$0] }
        start = end
    }
    let wins = rankSum - positiveCount * (positiveCount + 1)
    return Double(wins) / Double(2 * positiveCount * negativeCount)
}
