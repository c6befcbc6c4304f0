/// Gathers per-question values by metric and makes scores of them.
struct ScoreTable {
    /// By metric; one value a question, nil where the metric does not apply.
    private(set) var values: [String: [Double?]] = [:]
    private let count: Int

    /// Starts for `count` questions.
    init(count: Int) { self.count = count }

    /// Puts a question's value into a metric's column.
    mutating func set(_ metric: String, of question: Int, to value: Double?) {
        values[metric, default: [Double?](repeating: nil, count: count)][question] = value
    }

    /// The mean of every column that has a value; intervals are added to all of a result at once.
    var scores: [String: Score] {
        values.compactMapValues { column in
            let present = column.compactMap { $0 }
            return Score(mean: present.reduce(0, +), of: present.count)
        }
    }
}

extension Latency {
    /// Summarises milliseconds; nil when there are none.
    init?(of milliseconds: [Double]) {
        guard !milliseconds.isEmpty else { return nil }
        let sorted = milliseconds.sorted()
        func quantile(_ share: Double) -> Double {
            sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.down)))]
        }
        self.init(
            mean: milliseconds.reduce(0, +) / Double(milliseconds.count),
            p50: quantile(0.5),
            p95: quantile(0.95)
        )
    }

    /// The latency of every stage that the records name.
    static func byStage(_ records: [EvaluationRecord]) -> [String: Latency] {
        let stages = Set(records.flatMap(\.milliseconds.keys))
        return stages.reduce(into: [:]) { latency, stage in
            latency[stage] = Latency(of: records.compactMap { $0.milliseconds[stage] })
        }
    }
}
