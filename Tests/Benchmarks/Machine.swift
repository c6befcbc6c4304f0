import Foundation
import Tensors

/// The machine the figures belong to.
struct Machine: Encodable {
    let processor: String
    let cores: Int
    let threads: Int
    let instructions: String
    /// The most memory this process has held so far.
    let peakMiB: Int

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
        peakMiB = Self.peakMiB()
    }

    enum CodingKeys: String, CodingKey {
        case processor, cores, threads, instructions
        case peakMiB = "peak_mib"
    }

    /// The most memory this process has held so far.
    static func peakMiB() -> Int {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let peak = lines.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        let kilobytes = peak?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
        return (kilobytes ?? 0) / 1024
    }
}
