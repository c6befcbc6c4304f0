import Foundation
import Transformers

/// A run on disk: weights, moments and position in one file that replaces the last one whole.
struct RunCheckpoint {
    static let fileName = "training-state.safetensors"
    let url: URL

    init(in directory: URL) { url = directory.appending(path: Self.fileName) }

    var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

    func remove() { try? FileManager.default.removeItem(at: url) }

    /// Writes aside, waits for the disk, and renames: whoever is killed meanwhile leaves the last one.
    func write(_ parameters: ParameterStore, _ optimizer: AdamW, _ position: RunPosition) throws {
        var writer = SafetensorsWriter()
        let json = try position.json()
        writer.metadata["position"] = String(decoding: json, as: UTF8.self)
        writer.metadata["layout"] = Self.layout(parameters)
        for (name, numbers) in Self.arrays(parameters, optimizer) {
            writer.add(name, shape: [numbers.count], floats: Array(numbers))
        }
        try writer.write(to: url)
    }

    /// Reads weights, moments and position.
    ///
    /// - Throws: `CheckpointError` when it is damaged, `TrainingError` when it is another model's.
    func read(into parameters: ParameterStore, _ optimizer: AdamW) throws -> RunPosition {
        let checkpoint = try Checkpoint(file: url)
        guard checkpoint.metadata["layout"] == Self.layout(parameters),
            let json = checkpoint.metadata["position"],
            let position = try? JSONDecoder().decode(RunPosition.self, from: Data(json.utf8))
        else {
            throw TrainingError(
                .badData,
                while: "Resuming from \(url.path)",
                expected: "a run of this model: \(parameters.count) weights",
                found: "a run of another model",
                nextStep: "Resume with the same model, or start anew in another directory."
            )
        }
        for (name, numbers) in Self.arrays(parameters, optimizer) {
            let floats = try checkpoint.root.floats(name, shape: [numbers.count])
            _ = numbers.update(fromContentsOf: floats)
        }
        optimizer.time = position.time
        return position
    }

    private static func arrays(_ parameters: ParameterStore, _ optimizer: AdamW)
        -> [(String, UnsafeMutableBufferPointer<Float>)]
    {
        [
            ("values", parameters.values), ("first_moments", optimizer.moments.first),
            ("second_moments", optimizer.moments.second),
        ]
    }

    private static func layout(_ parameters: ParameterStore) -> String {
        parameters.parameters.map { "\($0.name) \($0.shape)" }.joined(separator: "\n")
    }
}
