import Foundation

/// How the hidden states of a text become its vector.
public struct EmbeddingSettings: Sendable, Hashable {
    /// Which hidden states count.
    public enum Pooling: String, Sendable, Hashable, Codable {
        /// The mean over every token that is not padding.
        case mean
        /// The first token's.
        case cls
    }

    /// Which hidden states count.
    public let pooling: Pooling
    /// Whether the vector is scaled to length 1.
    public let normalizes: Bool
    /// The longest sequence, special tokens included; longer texts are cut.
    public let maximumTokens: Int

    /// Names the settings.
    public init(pooling: Pooling, normalizes: Bool, maximumTokens: Int) {
        self.pooling = pooling
        self.normalizes = normalizes
        self.maximumTokens = maximumTokens
    }

    /// Reads the sentence-transformers files of a directory; without them, the mean as it is.
    ///
    /// - Throws: `CheckpointError` when they ask for a step that Quarry does not compute.
    init(in directory: URL, longest: Int) throws {
        let modules = try SentenceModules(in: directory)
        let limit = try JSONFile.readIfPresent(
            directory.appending(path: "sentence_bert_config.json")
        )?["max_seq_length"]?.integer
        self.init(
            pooling: try modules.pooling(in: directory),
            normalizes: modules.normalizes,
            maximumTokens: min(limit.flatMap { $0 > 0 ? $0 : nil } ?? longest, longest)
        )
    }
}

/// The steps behind the transformer that sentence-transformers lists in `modules.json`.
struct SentenceModules {
    static let fileName = "modules.json"

    /// The folder of the pooling step's settings.
    let poolingPath: String?
    /// Whether vectors are scaled to length 1.
    let normalizes: Bool

    init(in directory: URL) throws {
        let file = directory.appending(path: Self.fileName)
        var poolingPath: String?
        var normalizes = false
        for module in try JSONFile.readIfPresent(file)?.elements ?? [] {
            let type = module["type"]?.text ?? ""
            switch type.split(separator: ".").last {
            case "Transformer": continue
            case "Normalize": normalizes = true
            case "Pooling": poolingPath = try Self.folder(module["path"]?.text ?? "", file)
            default: throw Self.unsupported(file, "the step \(type)")
            }
        }
        self.poolingPath = poolingPath
        self.normalizes = normalizes
    }

    /// Whether a directory lists steps at all.
    static func isPresent(in directory: URL) -> Bool {
        FileManager.default.fileExists(atPath: directory.appending(path: fileName).path)
    }

    func pooling(in directory: URL) throws -> EmbeddingSettings.Pooling {
        // A model saved without modules.json may still have the folder of its pooling step.
        let folder = directory.appending(path: poolingPath ?? "1_Pooling")
        let file = folder.appending(path: "config.json")
        guard let settings = try JSONFile.readIfPresent(file)?.members else {
            if poolingPath == nil { return .mean }
            throw CheckpointError(
                .missing,
                while: "Reading",
                file.path,
                expected: "the pooling step that \(Self.fileName) names",
                found: "nothing"
            )
        }
        let modes = settings.filter { $0.key.hasPrefix("pooling_mode_") && $0.value == .bool(true) }
        switch modes.keys.sorted() {
        case ["pooling_mode_mean_tokens"]: return .mean
        case ["pooling_mode_cls_token"]: return .cls
        case let found:
            throw Self.unsupported(
                file,
                found.isEmpty ? "no pooling" : found.joined(separator: ", ")
            )
        }
    }

    private static func folder(_ path: String, _ file: URL) throws -> String {
        guard !path.split(separator: "/").contains(".."), !path.hasPrefix("/") else {
            throw CheckpointError(
                .malformed,
                while: "Reading",
                file.path,
                expected: "folders inside the model directory",
                found: path
            )
        }
        return path
    }

    private static func unsupported(_ file: URL, _ found: String) -> CheckpointError {
        CheckpointError(
            .unsupported,
            while: "Reading",
            file.path,
            expected: "a transformer, mean or cls pooling, and at most a normalisation",
            found: found,
            nextStep: "Choose a model without that step; its vectors would be wrong without it."
        )
    }
}
