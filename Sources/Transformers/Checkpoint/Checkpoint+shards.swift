public import Foundation

extension Checkpoint {
    /// The single-file name of the Hugging Face layout.
    static let fileName = "model.safetensors"
    /// The name of the index of shards.
    static let indexName = "model.safetensors.index.json"

    /// Opens the checkpoint of a model directory: `model.safetensors`, or shards with their index.
    ///
    /// - Throws: `CheckpointError` when there is none, or what it says is not so.
    public convenience init(directory: URL, keeping: WeightKeeping = .mapped) throws {
        let single = directory.appending(path: Self.fileName)
        let index = directory.appending(path: Self.indexName)
        if FileManager.default.fileExists(atPath: single.path) {
            try self.init(file: single, keeping: keeping)
        } else if FileManager.default.fileExists(atPath: index.path) {
            try self.init(index: index, keeping)
        } else {
            throw Self.missing(in: directory)
        }
    }

    /// Whether a directory holds safetensors under one of the names that are looked for.
    static func exists(in directory: URL) -> Bool {
        [fileName, indexName].contains {
            FileManager.default.fileExists(atPath: directory.appending(path: $0).path)
        }
    }

    private convenience init(index: URL, _ keeping: WeightKeeping) throws {
        let map = try Self.weightMap(index)
        let folder = index.deletingLastPathComponent()
        let shards = try Dictionary(
            uniqueKeysWithValues: Set(map.values).map { name in
                (name, try Shard(folder.appending(path: name), keeping))
            }
        )
        let held = shards.mapValues(\.tensors)
        let tensors = try map.map { name, shard in
            guard let tensor = held[shard]?[name] else {
                throw Self.failure(index, "\(name) in \(shard)", "no such tensor there")
            }
            return (name, tensor)
        }
        try self.init(
            path: index.path,
            files: shards.keys.sorted().map { folder.appending(path: $0) },
            metadata: [:],
            tensors: Dictionary(uniqueKeysWithValues: tensors)
        )
    }

    private static func weightMap(_ index: URL) throws -> [String: String] {
        let value = try JSONFile.read(index)
        guard let map = value["weight_map"]?.members, !map.isEmpty else {
            throw failure(index, "weight_map, naming the file of each weight", "none")
        }
        return try map.mapValues { value in
            // A name with a slash could reach outside the model directory.
            guard let name = value.text, !name.isEmpty, !name.contains("/"), !name.hasPrefix(".")
            else {
                throw failure(index, "plain file names in weight_map", value.described)
            }
            return name
        }
    }

    private static func failure(_ index: URL, _ expected: String, _ found: String)
        -> CheckpointError
    {
        CheckpointError(
            .malformed,
            while: "Reading the index of shards",
            index.path,
            expected: expected,
            found: found,
            nextStep: "Fetch the model again, index and shards together."
        )
    }

    private static func missing(in directory: URL) -> CheckpointError {
        let pyTorch = ["pytorch_model.bin", "pytorch_model.bin.index.json"].first {
            FileManager.default.fileExists(atPath: directory.appending(path: $0).path)
        }
        return CheckpointError(
            pyTorch == nil ? .missing : .unsupported,
            while: "Looking for weights in",
            directory.path,
            expected: "\(fileName) or \(indexName)",
            found: pyTorch ?? "neither",
            nextStep: pyTorch == nil ? nil : PyTorchCheckpoint.conversion
        )
    }
}
