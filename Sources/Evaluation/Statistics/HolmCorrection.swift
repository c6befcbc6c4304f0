/// Corrects p-values for having asked many questions at once (Holm 1979).
///
/// Of twenty comparisons of equal systems one is significant at 5 % by chance. After the correction
/// the chance that any of them is stays below 5 %, whatever they have in common.
public enum HolmCorrection {
    /// The corrected p-values, in the order of the given ones.
    ///
    /// The smallest is multiplied by the count of all, the next by one less, and so on; none becomes
    /// smaller than the one before it or larger than 1.
    public static func corrected(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        var result = pValues
        var largest = 0.0
        for (rank, place) in order.enumerated() {
            largest = max(largest, Double(pValues.count - rank) * pValues[place])
            result[place] = min(1, largest)
        }
        return result
    }
}
