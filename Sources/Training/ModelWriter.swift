public import Foundation
public import Transformers

/// Writes what was learnt as a model directory that Quarry and Hugging Face's libraries read.
public struct ModelWriter: Sendable {
    /// The class its weights belong to, such as `BertForQuestionAnswering`.
    public let architecture: String
    /// The directory the training started from: its vocabulary and settings are taken over.
    public let source: URL
    /// Names of the classes in their order; empty for models without classes.
    public let labels: [String]

    /// Writes models of one class.
    public init(architecture: String, source: URL, labels: [String] = []) {
        self.architecture = architecture
        self.source = source
        self.labels = labels
    }

    /// Writes weights, settings and vocabulary; weights last, in one move.
    ///
    /// - Parameters:
    ///   - parameters: All weights, under the keys of `architecture`.
    ///   - directory: Is made where it does not exist.
    ///   - type: What weights are stored in.
    /// - Throws: `CheckpointError` when the place cannot be written.
    public func write(
        _ parameters: ParameterStore,
        to directory: URL,
        as type: StoredType = .f32
    ) throws {
        do {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: true
            )
            try configuration().write(
                to: directory.appending(path: "config.json"),
                options: .atomic
            )
            try copyVocabulary(to: directory)
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Writing the model",
                directory.path,
                found: error.localizedDescription
            )
        }
        var writer = SafetensorsWriter()
        parameters.write(to: &writer, as: type)
        try writer.write(to: directory.appending(path: "model.safetensors"))
    }

    private static let vocabularyFiles = [
        "vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "LICENSE",
    ]

    private func copyVocabulary(to directory: URL) throws {
        for name in Self.vocabularyFiles {
            let from = source.appending(path: name)
            guard FileManager.default.fileExists(atPath: from.path) else { continue }
            let data = try Data(contentsOf: from)
            try data.write(to: directory.appending(path: name), options: .atomic)
        }
    }

    /// The source's settings with this class and these labels.
    private func configuration() throws -> Data {
        let url = source.appending(path: "config.json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
        var members = object as? [String: Any] ?? [:]
        members["architectures"] = [architecture]
        members["model_type"] = "bert"
        if !labels.isEmpty {
            let numbered = labels.enumerated()
            members["id2label"] = Dictionary(
                uniqueKeysWithValues: numbered.map { ("\($0)", $1) }
            )
            members["label2id"] = Dictionary(uniqueKeysWithValues: numbered.map { ($1, $0) })
        }
        let json = try JSONSerialization.data(
            withJSONObject: members,
            options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        )
        return json + Data("\n".utf8)
    }
}
