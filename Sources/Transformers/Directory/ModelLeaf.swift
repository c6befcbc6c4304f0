import Foundation

/// A directory with a checkpoint of its own: a whole model, or one tower of DPR.
struct ModelLeaf {
    let url: URL
    let configuration: ModelConfiguration
    let checkpoint: Checkpoint
    let tokenizer: TokenizerFiles

    init(in url: URL, keeping: WeightKeeping) throws {
        self.url = url
        let file = url.appending(path: "config.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw CheckpointError(
                .missing,
                while: "Opening the model at",
                url.path,
                expected: "config.json, \(Checkpoint.fileName) and a vocabulary",
                found: Self.contents(of: url)
            )
        }
        configuration = try ModelConfiguration(at: file)
        checkpoint = try Checkpoint(directory: url, keeping: keeping)
        tokenizer = try TokenizerFiles(in: url)
    }

    /// What the model does, told from its files.
    func kind() throws -> ModelKind { try ModelKind(of: configuration, checkpoint.root) }

    /// The encoders of a model of this kind.
    func parts(of kind: ModelKind) throws -> [Tower: ModelPart] {
        guard kind == .dpr else {
            let whole = part(EncoderWeights.scope(in: checkpoint.root) ?? checkpoint.root)
            return [.question: whole, .context: whole]
        }
        let present = Tower.allCases.filter { !checkpoint.root($0.weightPath).isEmpty }
        guard present.isEmpty else {
            return Dictionary(
                uniqueKeysWithValues: present.map { ($0, part(checkpoint.root($0.weightPath))) }
            )
        }
        // Saved without the tower's prefix; only its class tells which one it is.
        let tower: Tower = isContextEncoder ? .context : .question
        return [tower: try part(tower)]
    }

    /// One tower, its keys with or without the tower's prefix.
    func part(_ tower: Tower) throws -> ModelPart {
        let prefixed = checkpoint.root(tower.weightPath)
        let bare = EncoderWeights.scope(in: checkpoint.root)
        guard let scope = prefixed.isEmpty ? bare : prefixed else {
            throw CheckpointError(
                .missing,
                while: "Looking for the \(tower.rawValue) encoder in",
                checkpoint.path,
                expected: "weights under \(tower.weightPath)",
                found: "weights under " + checkpoint.root.children.prefix(8).joined(separator: ", ")
            )
        }
        return part(scope)
    }

    private var isContextEncoder: Bool {
        configuration.architectures.contains { $0.hasPrefix("DPRContextEncoder") }
    }

    private func part(_ weights: WeightScope) -> ModelPart {
        ModelPart(
            configuration: configuration,
            checkpoint: checkpoint,
            weights: weights,
            tokenizer: tokenizer
        )
    }

    private static func contents(of url: URL) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.isEmpty
            ? "an empty directory"
            : names.sorted().prefix(8)
                .joined(separator: ", ")
    }
}
