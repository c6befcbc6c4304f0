import Foundation
import TestSupport

/// `make bench`: prints a table and writes `.build/bench.json`.
///
/// `Benchmarks reader` runs those whose names begin so.
@main
struct Benchmarks {
    static func main() async throws {
        leavePinnedKernels()
        try await measure()
    }

    /// Apart from `main`, which belongs to the main actor and would keep the benchmarks there.
    private nonisolated static func measure() async throws {
        let wanted = CommandLine.arguments.dropFirst()
        let needsPipeline = wanted.isEmpty || wanted.contains { !$0.hasPrefix("reader") }
        let pipeline = needsPipeline ? try await PipelineBenchmarks().all() : []
        let benchmarks = (try EncoderBenchmarks.all() + pipeline).filter { benchmark in
            wanted.isEmpty || wanted.contains { benchmark.name.hasPrefix($0) }
        }
        // What is printed is taken out first: the harness takes the benchmarks over.
        let notes = benchmarks.map { (name: $0.name, text: $0.note) }
        let results = try await Harness(benchmarks: benchmarks).run()
        let machine = Machine()
        print("\(machine.processor), \(machine.threads) threads, \(machine.instructions)")
        for note in notes {
            guard let figures = results[note.name] else { continue }
            let median = String(format: "%10.2f", figures.median)
            let worst = String(format: "%10.2f", figures.p95)
            let name = note.name.padding(toLength: 22, withPad: " ", startingAt: 0)
            print("\(name)\(median)  p95\(worst)  \(figures.unit)  (\(note.text))")
        }
        let conclusions = EncoderBenchmarks.conclusions(from: results)
        for (name, value) in conclusions.sorted(by: { $0.key < $1.key }) {
            print("\(name)\t\(String(format: "%.2f", value))")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let file = packageRoot.appending(path: ".build/bench.json")
        try encoder.encode(
            BenchFile(machine: machine, results: results, conclusions: conclusions)
        ).write(to: file)
    }

    /// Starts anew without the variables that pin OpenBLAS to an older processor's kernels: it reads
    /// them before any line of this program runs.
    private static func leavePinnedKernels() {
        let names: [String] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]
        let pins = names.filter { getenv($0) != nil }
        guard !pins.isEmpty else { return }
        for pin in pins { unsetenv(pin) }
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
