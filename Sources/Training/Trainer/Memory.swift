import Foundation
import Tensors
public import Transformers

/// The memory of the machine.
enum Memory {
    /// Bytes that can be had without swapping; nil where the system does not tell.
    static var free: Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return kilobytes * 1024
    }
}

extension BertConfiguration {
    /// About the bytes that a pass over a number of tokens keeps, weights not counted.
    public func trainingBytes(tokens: Int, _ options: BertTrainingOptions) -> Int {
        let width = options.precision.supported == .float32 ? 4 : 2
        let stored = 5 * hiddenSize + intermediateSize
        let layer = stored * width + 2 * hiddenSize * 4 + headCount * 4 + 16
        let input = hiddenSize * (options.recomputesLayers ? width + 4 : width)
        let work = 3 * hiddenSize * 4 + 2 * max(3 * hiddenSize, intermediateSize) * width
        let layers = options.recomputesLayers ? min(1, layerCount) : layerCount
        return tokens * (layers * layer + (layerCount + 1) * input + work)
    }
}
