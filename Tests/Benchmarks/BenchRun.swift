import Foundation
import TestSupport

/// Benchmarks that have been run: what is printed, written and compared.
struct BenchRun {
    let machine: Machine
    let results: [String: Figures]
    /// Of each benchmark that has one, what its cost is a multiple of.
    private let peaks: [String: PeakKind]
    private let notes: [String: String]

    /// Runs benchmarks, and the peaks with them.
    init(_ benchmarks: [Benchmark]) async throws {
        let all = [PeakKind.benchmark] + benchmarks
        peaks = all.reduce(into: [:]) { $0[$1.name] = $1.peak }
        notes = all.reduce(into: [:]) { $0[$1.name] = $1.note }
        results = try await Harness(benchmarks: all).run()
        machine = Machine()
    }

    /// The CPU time of each thing as a multiple of 10⁹ operations at the peak of the same run: it hardly
    /// depends on how busy the machine is, nor on its clock.
    var costs: [String: Double] {
        peaks.reduce(into: [:]) { costs, entry in
            let (name, kind) = entry
            guard let peak = results[kind.rawValue]?.median, peak > 0,
                let figures = results[name + "_cpu"]
            else { return }
            let isTime = figures.unit.hasSuffix("ms")
            costs[name] = peak * (isTime ? figures.median / 1000 : 1 / figures.median)
        }
    }

    /// How often a precision is as fast as single precision, and shares of the peak.
    var conclusions: [String: Double] {
        var found = EncoderBenchmarks.conclusions(from: results)
        for (name, cost) in costs { found[name + "_cost"] = cost }
        return found
    }

    /// The table.
    var description: String {
        var lines = ["\(machine.processor), \(machine.threads) threads, \(machine.instructions)"]
        for (name, figures) in results.sorted(by: { $0.key < $1.key }) {
            let column = name.padding(toLength: 26, withPad: " ", startingAt: 0)
            let numbers = String(format: "%10.2f  p95%10.2f", figures.median, figures.p95)
            let note = notes[name].map { "  (\($0))" } ?? ""
            lines.append("\(column)\(numbers)  \(figures.unit)\(note)")
        }
        for (name, value) in conclusions.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name)\t\(String(format: "%.3f", value))")
        }
        lines.append("most memory held: \(machine.peakMiB) MiB")
        return lines.joined(separator: "\n")
    }

    /// Writes the file.
    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let content = Content(machine: machine, results: results, conclusions: conclusions)
        try encoder.encode(content).write(to: file)
    }

    private struct Content: Encodable {
        let machine: Machine
        let results: [String: Figures]
        let conclusions: [String: Double]
    }
}
