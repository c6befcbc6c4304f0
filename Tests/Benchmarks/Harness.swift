import Foundation
import Tensors

/// A thing that is timed: what it measures and excludes stands in `note`.
struct Benchmark {
    /// The name in the table and in the JSON.
    let name: String
    /// `windows/s`, `passages/s` or `ms`.
    let unit: String
    /// What is measured, and what is not.
    let note: String
    /// How often it is run.
    let runs: Int
    /// One run; gives figures in `unit`, one or several.
    let run: () async throws -> [Double]
}

/// What came of a benchmark.
struct Figures: Encodable {
    let median: Double
    let p95: Double
    let unit: String
    let runs: Int

    /// `p95` is the bad end: the slowest times, the lowest rates.
    init(_ values: [Double], unit: String) {
        let sorted = unit == "ms" ? values.sorted() : values.sorted(by: >)
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
        for round in 0..<(benchmarks.map(\.runs).max() ?? 0) {
            for benchmark in benchmarks where round < benchmark.runs {
                values[benchmark.name, default: []] += try await benchmark.run()
            }
        }
        return Dictionary(
            uniqueKeysWithValues: benchmarks.map {
                ($0.name, Figures(values[$0.name] ?? [], unit: $0.unit))
            }
        )
    }
}

/// The machine the figures belong to.
struct Machine: Encodable {
    let processor: String
    let cores: Int
    let threads: Int
    let instructions: String
    let openBLASCore: String?

    init() {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor =
            model?.split(separator: ":").last.map {
                $0.trimmingCharacters(in: .whitespaces)
            } ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
        threads = Parallelism.threads
        instructions = "\(InstructionSet.best)"
        openBLASCore = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
    }

    enum CodingKeys: String, CodingKey {
        case processor, cores, threads, instructions
        case openBLASCore = "openblas_coretype"
    }
}

/// The file `.build/bench.json`.
struct BenchFile: Encodable {
    let machine: Machine
    let results: [String: Figures]
    /// Ratios and shares of the peak.
    let conclusions: [String: Double]
}

/// Milliseconds that some work takes.
func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    let components = start.duration(to: clock.now).components
    return Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
}
