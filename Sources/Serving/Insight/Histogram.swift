/// Counts values in growing buckets, as Prometheus has them.
struct Histogram: Sendable {
    /// The upper end of each bucket, ascending.
    let bounds: [Double]
    private var counts: [Int]
    private var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Seconds of requests and their stages.
    static var seconds: Histogram {
        Histogram(bounds: [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ])
    }

    /// Sequences or tokens of a batch.
    static var sizes: Histogram {
        Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096])
    }

    /// Counts a value.
    mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// The lines of its samples.
    func lines(_ name: String, _ labels: String) -> [String] {
        let comma = labels.isEmpty ? "" : ","
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        var total = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
            total += count
            lines.append("\(name)_bucket{\(labels)\(comma)le=\"\(bound)\"} \(total)")
        }
        return lines + ["\(name)_sum\(braced) \(sum)", "\(name)_count\(braced) \(total)"]
    }
}
