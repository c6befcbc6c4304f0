public import Foundation

/// The mean of the weights of several models that were tuned from one starting point.
///
/// Runs of other orders and data err in other directions; where they lie in one basin, their mean
/// does better than each, at the cost of one (Wortsman and others, "Model soups", 2022).
public struct ModelAverage: Sendable {
    private let models: [ModelDirectory]
    private let shares: [Double]

    /// Chooses models.
    ///
    /// - Parameters:
    ///   - models: At least two, of one kind and of the same shapes.
    ///   - shares: How much each counts, above 0; they are divided by their sum. Alike when left out.
    /// - Throws: `CheckpointError` for fewer than two models, other kinds, or shares of another count.
    public init(of models: [ModelDirectory], shares: [Double]? = nil) throws {
        let shares = shares ?? models.map { _ in 1 }
        guard models.count >= 2, shares.count == models.count, shares.allSatisfy({ $0 > 0 }),
            shares.reduce(0, +).isFinite
        else {
            throw CheckpointError(
                .usage,
                while: "Averaging",
                "\(models.count) models",
                expected: "at least two models, and a share above 0 for each or none at all",
                found: "\(shares.count) shares"
            )
        }
        let kinds = Set(models.map(\.kind))
        guard kinds.count == 1 else {
            throw CheckpointError(
                .mismatch,
                while: "Averaging",
                models.map(\.url.lastPathComponent).joined(separator: ", "),
                expected: "models of one kind",
                found: kinds.map(\.rawValue).sorted().joined(separator: ", ")
            )
        }
        self.models = models
        self.shares = shares.map { $0 / shares.reduce(0, +) }
    }

    /// Writes the mean, with the settings and vocabulary of the first model.
    ///
    /// - Parameter target: An empty or absent directory.
    /// - Throws: `CheckpointError` for shapes that differ, or when the target cannot be written.
    public func write(to target: URL) throws {
        let files = try ModelFiles(of: models[0])
        try files.copySettings(from: models[0].url, to: target)
        try ModelRecord(kind: models[0].kind, storage: .original).write(in: target)
        try writeCard(in: target)
        for leaf in files.leaves {
            let parts = try models.map {
                try Checkpoint(directory: $0.url.appending(path: leaf))
            }
            var writer = SafetensorsWriter()
            for name in Self.shared(parts) {
                let tensors = try parts.map { try Self.tensor(name, like: parts[0], in: $0) }
                writer.add(name, shape: tensors[0].shape, floats: mean(tensors))
            }
            let place = target.appending(path: leaf)
            try writer.write(to: place.appending(path: Checkpoint.fileName))
        }
    }

    private func writeCard(in target: URL) throws {
        let parts = zip(models, shares).map { model, share in
            "- `\(model.identity)`, \((share * 1000).rounded() / 1000) of the whole"
        }
        let card = """
            # \(target.lastPathComponent)

            The mean of the weights of

            \(parts.joined(separator: "\n"))

            made by `quarry models average`. Their data and licences are told in their own cards.

            """
        let file = target.appending(path: ModelCard.fileName)
        do {
            try Data(card.utf8).write(to: file, options: .atomic)
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Writing",
                file.path,
                found: error.localizedDescription
            )
        }
    }

    /// The weights that any of them reads: position numbers are counted, not learnt.
    private static func shared(_ parts: [Checkpoint]) -> [String] {
        Set(parts.flatMap(\.names)).filter { !$0.hasSuffix("position_ids") }.sorted()
    }

    private static func tensor(
        _ name: String,
        like first: Checkpoint,
        in checkpoint: Checkpoint
    ) throws -> WeightTensor {
        let expected = first.tensor(named: name)?.shape
        guard let tensor = checkpoint.tensor(named: name), tensor.shape == expected else {
            throw CheckpointError(
                .mismatch,
                while: "Averaging \(name) of",
                checkpoint.path,
                expected: expected.map { "shape \($0)" } ?? "no such weight",
                found: checkpoint.tensor(named: name).map { "shape \($0.shape)" } ?? "none",
                nextStep: "Average models that were tuned from the same one."
            )
        }
        return tensor
    }

    private func mean(_ tensors: [WeightTensor]) -> [Float] {
        var sums = [Double](repeating: 0, count: tensors[0].count)
        for (tensor, share) in zip(tensors, shares) {
            for (index, value) in tensor.floats().enumerated() {
                sums[index] += share * Double(value)
            }
        }
        return sums.map(Float.init)
    }
}
