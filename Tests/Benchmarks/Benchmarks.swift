import Foundation
import Tensors
import TestSupport

/// What `make bench` and its kin run.
///
///     Benchmarks [--threads N] [NAME…]             prints a table, writes .build/bench.json
///     Benchmarks check [--threads N] [NAME…]       fails on a cost 1.10 times the baseline's, twice
///     Benchmarks baseline [--threads N] [NAME…]    writes the baseline of this instruction set
///     Benchmarks worker THREADS KIND PRECISION MODEL FILE    one contender of peers/peers.py
///     Benchmarks peak                              what one core does in registers, as JSON
///
/// NAME is the beginning of a benchmark's name: `reader_l12_int8`, `ask`.
@main
struct Benchmarks {
    static func main() async throws {
        leavePinnedKernels()
        try await run(Array(CommandLine.arguments.dropFirst()))
    }

    /// Apart from `main`, which belongs to the main actor and would keep the benchmarks there.
    private nonisolated static func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "worker": try await PeerWorker.run(Array(arguments.dropFirst()))
        case "peak": try printPeaks()
        case "check": try await check(Choice(arguments.dropFirst()))
        case "baseline": try await writeBaseline(Choice(arguments.dropFirst()))
        default: try await measure(Choice(arguments[...]))
        }
    }

    /// What the command line says.
    private struct Choice {
        private(set) var names: [String] = []

        init(_ arguments: ArraySlice<String>) {
            var rest = arguments
            while let argument = rest.popFirst() {
                guard argument == "--threads" else {
                    names.append(argument)
                    continue
                }
                if let count = rest.popFirst().flatMap({ Int($0) }), count > 0 {
                    Parallelism.set(threads: count)
                }
            }
        }

        func covers(_ name: String) -> Bool {
            names.isEmpty || names.contains { name.hasPrefix($0) }
        }

        func benchmarks() async throws -> [Benchmark] {
            let isReaderOnly = !names.isEmpty && names.allSatisfy { $0.hasPrefix("reader") }
            let pipeline = isReaderOnly ? [] : try await PipelineBenchmarks().all()
            return (try EncoderBenchmarks.all() + pipeline).filter { covers($0.name) }
        }
    }

    private static func measure(_ choice: Choice) async throws {
        let run = try await BenchRun(choice.benchmarks())
        print(run.description)
        try run.write(to: packageRoot.appending(path: ".build/bench.json"))
    }

    private static func printPeaks() throws {
        let peaks = PeakKind.allCases.map { ($0.rawValue, $0.measure()) }
        let text = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: peaks))
        print(String(decoding: text, as: UTF8.self))
    }

    private static let baseline = packageRoot.appending(path: "Tests/Benchmarks/baseline.json")

    private static func writeBaseline(_ choice: Choice) async throws {
        let run = try await BenchRun(choice.benchmarks())
        print(run.description)
        var stored = (try? SpeedBaseline(contentsOf: baseline)) ?? SpeedBaseline()
        stored.add(run.costs, on: run.machine.instructions)
        try stored.write(to: baseline)
    }

    private static func check(_ choice: Choice) async throws {
        let stored = try SpeedBaseline(contentsOf: baseline)
        let benchmarks = try await choice.benchmarks()
        let slower = try await stored.slowdowns(on: Machine().instructions) { names in
            let run = try await BenchRun(benchmarks.filter { names?.contains($0.name) ?? true })
            print(run.description)
            return run.costs
        }
        guard let slower else {
            print("The baseline has no costs of \(Machine().instructions): nothing is compared.")
            return
        }
        for slowdown in slower { print(slowdown.description) }
        guard slower.isEmpty else { exit(1) }
        print("No cost is \(SpeedBaseline.tolerance) times the baseline's.")
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
