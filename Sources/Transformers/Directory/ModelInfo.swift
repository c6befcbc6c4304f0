import Foundation

/// What there is to say about a model without running it.
public struct ModelInfo: Sendable, Hashable, Codable {
    /// The name it is resolved by.
    public let name: String
    /// `name@digest`.
    public let identity: String
    /// What it does.
    public let kind: ModelKind
    /// Where it lies.
    public let path: String
    /// The class its weights were saved from.
    public let architecture: String
    /// Layers of an encoder; nil when the configuration does not say.
    public let layers: Int?
    /// Width of the hidden states; nil when the configuration does not say.
    public let hidden: Int?
    /// Attention heads of a layer; nil when the configuration does not say.
    public let heads: Int?
    /// Numbers in its checkpoints.
    public let parameters: Int
    /// Bytes of its checkpoint files.
    public let storageBytes: Int
    /// The types its numbers are stored in, the most used first, such as `I8 rows, F32`.
    public let storage: String
    /// The longest sequence in tokens; nil when nothing limits it.
    public let maximumTokens: Int?
    /// The licence its card states.
    public let license: String?
    /// The model it was converted from, as `name@digest`.
    public let source: String?

    /// Describes an opened model.
    public init(of model: ModelDirectory, name: String? = nil) {
        let configuration = model.main.configuration
        let checkpoints = model.checkpoints
        self.name = name ?? model.name
        identity = "\(self.name)@\(model.digest)"
        kind = model.kind
        path = model.url.path
        architecture = configuration.architectures.first ?? configuration.modelType
        layers = configuration.layerCount
        hidden = configuration.hiddenSize
        heads = configuration.headCount
        parameters = checkpoints.reduce(0) { $0 + $1.parameterCount }
        storageBytes = checkpoints.reduce(0) { $0 + $1.fileByteCount }
        storage = Self.storage(of: checkpoints)
        maximumTokens = model.embedding?.maximumTokens ?? configuration.positionCount
        license = ModelCard(in: model.url).license
        source = model.record?.source
    }

    private static func storage(of checkpoints: [Checkpoint]) -> String {
        var counts: [String: Int] = [:]
        for tensor in checkpoints.flatMap({ $0.tensors.values }) {
            counts[tensor.isQuantized ? "I8 rows" : tensor.type.rawValue, default: 0] +=
                tensor.count
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            .joined(separator: ", ")
    }
}

extension ModelDirectory {
    /// Its checkpoints, each once.
    var checkpoints: [Checkpoint] {
        let all = towers.compactMap { parts[$0]?.checkpoint }
        return all.count == 2 && all[0] === all[1] ? [all[0]] : all
    }
}

extension Checkpoint {
    /// Bytes of its files.
    var fileByteCount: Int {
        files.reduce(0) { sum, file in
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: file.resolvingSymlinksInPath().path
            )
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}
