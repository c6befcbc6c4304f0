import Foundation
import Tensors
import Training
import Transformers

/// Finds how many windows a machine can learn from at once, by learning from the longest.
struct ReaderBatchSize {
    let task: ReaderTask
    let windows: ReaderWindows
    let encoder: BertTrainingOptions
    /// Larger batches are no faster on a processor, and their trials take long.
    static let limit = 64

    /// The largest size that fits, or the one a run that is resumed began with.
    ///
    /// - Parameters:
    ///   - file: Receives the size, because the memory may be fuller when the run is resumed.
    ///   - resumes: Whether to read it there.
    /// - Returns: Windows of a batch.
    /// - Throws: `TrainingError` where not even one fits; what writing the file throws.
    func size(rememberedIn file: URL, resuming resumes: Bool) throws -> Int {
        if resumes, let text = try? String(contentsOf: file, encoding: .utf8),
            let size = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), size > 0
        {
            return size
        }
        let longest = (0..<windows.count)
            .sorted { (windows.tokenCount(of: $1), $0) < (windows.tokenCount(of: $0), $1) }
        let limit = min(Self.limit, windows.count)
        let size = try BatchSizeFinder.largest(from: 1, upTo: limit) {
            try fits(Array(longest.prefix($0)))
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data("\(size)\n".utf8).write(to: file, options: .atomic)
        return size
    }

    /// Estimates before it tries: a process that is out of memory is killed and tells nobody.
    private func fits(_ chosen: [Int]) throws -> Bool {
        let tokens = chosen.reduce(0) { $0 + windows.tokenCount(of: $1) }
        let configuration = task.model.configuration
        guard BatchSizeFinder.fits(tokens: tokens, configuration, encoder) else { return false }
        defer { task.parameters.clearGradients() }
        do { return try task.learn(from: chosen, scale: 1, key: 1).isFinite } catch is TensorError {
            return false
        }
    }
}
