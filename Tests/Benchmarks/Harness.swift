import Foundation

/// A thing that is timed: what it measures and excludes stands in `note`.
struct Benchmark {
    /// The name in the table and in the JSON.
    let name: String
    /// What is measured, and what is not.
    let note: String
    /// How often it is run.
    let runs: Int
    /// The kind of product whose peak its cost is a multiple of; nil: it is no cost.
    let peak: PeakKind?
    /// One run.
    let run: () async throws -> [Sample]

    /// What one run gave under one name.
    struct Sample {
        let name: String
        /// `windows/s`, `passages/CPU s`, `ms`, `CPU ms`, `Gop/s`.
        let unit: String
        let values: [Double]
    }

    /// How many things a second are done, by the clock and, as `_cpu`, by the CPU time of all threads,
    /// which other work on the machine disturbs less.
    static func rate(
        _ name: String,
        of things: String,
        count: Int,
        peak: PeakKind,
        runs: Int,
        note: String,
        work: @escaping () async throws -> Void
    ) -> Benchmark {
        Benchmark(name: name, note: note, runs: runs, peak: peak) {
            let spent = try await Spent.by(work)
            let count = Double(count)
            return [
                Sample(name: name, unit: "\(things)/s", values: [count / spent.seconds]),
                Sample(
                    name: name + "_cpu",
                    unit: "\(things)/CPU s",
                    values: [count / spent.cpuSeconds]
                ),
            ]
        }
    }

    /// How long each of some things takes by the clock and, as `_cpu`, of CPU time on average.
    ///
    /// `work` gives the milliseconds of each.
    static func times(
        _ name: String,
        runs: Int,
        ofChildren: Bool = false,
        note: String,
        work: @escaping () async throws -> [Double]
    ) -> Benchmark {
        Benchmark(name: name, note: note, runs: runs, peak: .int8) {
            var times: [Double] = []
            let spent = try await Spent.by(ofChildren: ofChildren) { times = try await work() }
            let each = spent.cpuSeconds * 1000 / Double(max(times.count, 1))
            return [
                Sample(name: name, unit: "ms", values: times),
                Sample(name: name + "_cpu", unit: "CPU ms", values: [each]),
            ]
        }
    }
}

/// What came of a benchmark.
struct Figures: Encodable {
    let median: Double
    let p95: Double
    let unit: String
    let runs: Int

    /// `p95` is the bad end: the slowest times, the lowest rates.
    init(_ values: [Double], unit: String) {
        let sorted = unit.hasSuffix("ms") ? values.sorted() : values.sorted(by: >)
        median = Self.quantile(0.5, of: sorted)
        p95 = Self.quantile(0.95, of: sorted)
        self.unit = unit
        runs = values.count
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        guard let last = sorted.last else { return .nan }
        let place = Int((Double(sorted.count) * share).rounded(.down))
        return place < sorted.count ? sorted[place] : last
    }
}

/// Runs benchmarks in turn, again and again, so that a slow spell of the machine hits all alike.
struct Harness {
    let benchmarks: [Benchmark]

    /// One warm-up of each, then all in turn until each has had its runs.
    func run() async throws -> [String: Figures] {
        for benchmark in benchmarks { _ = try await benchmark.run() }
        var values: [String: [Double]] = [:]
        var units: [String: String] = [:]
        for round in 0..<(benchmarks.map(\.runs).max() ?? 0) {
            for benchmark in benchmarks where round < benchmark.runs {
                for sample in try await benchmark.run() {
                    values[sample.name, default: []] += sample.values
                    units[sample.name] = sample.unit
                }
            }
        }
        return values.reduce(into: [:]) { figures, entry in
            figures[entry.key] = Figures(entry.value, unit: units[entry.key] ?? "")
        }
    }
}
