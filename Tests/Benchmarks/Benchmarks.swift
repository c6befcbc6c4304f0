import Foundation
import TestSupport

/// `make bench`: prints a table and writes `.build/bench.json`.
@main
struct Benchmarks {
    static func main() async throws {
        let pipeline = try await PipelineBenchmarks()
        let benchmarks = try EncoderBenchmarks.all() + pipeline.all()
        let results = try await Harness(benchmarks: benchmarks).run()
        let machine = Machine()
        print("\(machine.processor), \(machine.threads) threads, \(machine.instructions)")
        for benchmark in benchmarks {
            guard let figures = results[benchmark.name] else { continue }
            let median = String(format: "%10.2f", figures.median)
            let worst = String(format: "%10.2f", figures.p95)
            let name = benchmark.name.padding(toLength: 22, withPad: " ", startingAt: 0)
            print("\(name)\(median)  p95\(worst)  \(figures.unit)  (\(benchmark.note))")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let file = packageRoot.appending(path: ".build/bench.json")
        try encoder.encode(BenchFile(machine: machine, results: results)).write(to: file)
    }
}
