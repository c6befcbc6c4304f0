/// How far stated probabilities are from what happens: the reliability curve and its mean error.
///
/// Expected calibration error = Σ over bins of (bin's share) · |accuracy - mean confidence| (Naeini
/// et al. 2015; Guo et al. 2017). Bins without members are left out.
public struct Calibration: Hashable, Sendable {
    /// How confidences are put into bins.
    public enum Binning: Hashable, Sendable {
        /// Bins of equal width over 0 to 1, each with its upper edge; 0 goes into the first.
        case equalWidth
        /// Bins of equally many members; equal confidences always stay in one bin.
        case equalMass
    }

    /// One bin: a point of the reliability curve.
    public struct Bin: Hashable, Sendable {
        /// Mean stated probability, 0 to 1.
        public var confidence: Double
        /// Share that came true, 0 to 1.
        public var accuracy: Double
        /// How many.
        public var count: Int
    }

    /// The reliability curve from low to high confidence.
    public let bins: [Bin]

    /// Puts predictions into bins.
    ///
    /// - Parameters:
    ///   - confidences: Stated probabilities, 0 to 1.
    ///   - outcomes: Whether each came true.
    ///   - count: The number of bins, at least 1.
    ///   - binning: How the bins are cut.
    public init(confidences: [Double], outcomes: [Bool], bins count: Int, by binning: Binning) {
        precondition(
            confidences.count == outcomes.count,
            "\(confidences.count) confidences for \(outcomes.count) outcomes"
        )
        precondition(count > 0, "\(count) bins")
        let order = confidences.indices.sorted { confidences[$0] < confidences[$1] }
        let sorted = order.map { (confidence: confidences[$0], outcome: outcomes[$0]) }
        let values = sorted.map(\.confidence)
        let cuts =
            switch binning {
            case .equalWidth: Self.widthCuts(values, count)
            case .equalMass: Self.massCuts(values, count)
            }
        bins = zip([0] + cuts, cuts + [sorted.count]).compactMap { Bin(sorted[$0..<max($0, $1)]) }
    }

    /// The expected calibration error, 0 to 1; 0 for no predictions.
    public var expectedError: Double {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return bins.reduce(0) { $0 + Double($1.count) * $1.gap } / Double(total)
    }

    /// The largest gap of any bin, 0 to 1.
    public var maximumError: Double { bins.map(\.gap).max() ?? 0 }

    /// Where each bin but the first starts among the sorted confidences.
    private static func widthCuts(_ sorted: [Double], _ count: Int) -> [Int] {
        (1..<count).map { bin in
            let edge = Double(bin) / Double(count)
            return sorted.firstIndex { $0 > edge } ?? sorted.count
        }
    }

    private static func massCuts(_ sorted: [Double], _ count: Int) -> [Int] {
        (1..<count).map { bin in
            var cut = sorted.count * bin / count
            while cut > 0, cut < sorted.count, sorted[cut] == sorted[cut - 1] { cut += 1 }
            return cut
        }
    }
}

extension Calibration.Bin {
    /// |accuracy - confidence|.
    public var gap: Double { abs(accuracy - confidence) }

    fileprivate init?(_ members: ArraySlice<(confidence: Double, outcome: Bool)>) {
        guard !members.isEmpty else { return nil }
        count = members.count
        // Rounding must not push the mean of equal values past them.
        confidence = min(1, members.reduce(0) { $0 + $1.confidence } / Double(count))
        accuracy = Double(members.count { $0.outcome }) / Double(count)
    }
}

/// The expected calibration error of predictions; see `Calibration`.
public func expectedCalibrationError(
    confidences: [Double],
    outcomes: [Bool],
    bins: Int = 10,
    by binning: Calibration.Binning = .equalWidth
) -> Double {
    Calibration(confidences: confidences, outcomes: outcomes, bins: bins, by: binning).expectedError
}
