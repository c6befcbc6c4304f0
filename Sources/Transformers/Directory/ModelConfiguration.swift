public import Foundation

/// A model's `config.json`.
///
/// Values are looked up by the keys of the Hugging Face layout; an architecture turns them into
/// its own validated sizes.
public struct ModelConfiguration: Sendable {
    /// The file, as errors name it.
    public let path: String
    /// The classes the weights were saved from, such as `BertForQuestionAnswering`.
    public let architectures: [String]
    /// The family, such as `bert`; empty when the file does not say.
    public let modelType: String
    private let json: JSONValue

    /// Reads a file.
    ///
    /// - Throws: `CheckpointError` when it is missing or not a JSON object.
    public init(at url: URL) throws {
        json = try JSONFile.read(url)
        path = url.path
        guard json.members != nil else {
            throw CheckpointError(
                .malformed,
                while: "Reading",
                path,
                expected: "a JSON object",
                found: json.described
            )
        }
        architectures = json["architectures"]?.elements?.compactMap(\.text) ?? []
        modelType = json["model_type"]?.text ?? ""
    }

    /// A whole number from 1.
    ///
    /// - Throws: `CheckpointError` when it is absent and has no default, or is no such number.
    public func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
        try value(key, "a whole number from 1", default: fallback) { value in
            value.integer.flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// A number.
    ///
    /// - Throws: `CheckpointError` when it is absent and has no default, or is no number.
    public func number(_ key: String, default fallback: Double? = nil) throws -> Double {
        try value(key, "a number", default: fallback, \.number)
    }

    /// A text.
    ///
    /// - Throws: `CheckpointError` when it is absent and has no default, or is no text.
    public func text(_ key: String, default fallback: String? = nil) throws -> String {
        try value(key, "a text", default: fallback, \.text)
    }

    /// A truth value.
    ///
    /// - Throws: `CheckpointError` when it is absent and has no default, or is neither.
    public func truth(_ key: String, default fallback: Bool? = nil) throws -> Bool {
        try value(key, "true or false", default: fallback, \.truth)
    }

    /// The names of a classifier's classes (`id2label`), by number; empty when there are none.
    public var labels: [String] {
        let pairs = (json["id2label"]?.members ?? [:]).compactMap { key, value in
            value.text.flatMap { text in Int(key).map { (number: $0, text: text) } }
        }
        return pairs.sorted { $0.number < $1.number }.map(\.text)
    }

    /// Width of the hidden states, under whichever name the family uses; nil when not given.
    public var hiddenSize: Int? { first("hidden_size", "d_model", "n_embd", "dim") }

    /// Layers, under whichever name the family uses; nil when not given.
    public var layerCount: Int? {
        first("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")
    }

    /// Attention heads of a layer, under whichever name the family uses; nil when not given.
    public var headCount: Int? {
        first("num_attention_heads", "num_heads", "n_head", "n_heads", "encoder_attention_heads")
    }

    /// The longest sequence the position table allows; nil when not given.
    public var positionCount: Int? { first("max_position_embeddings", "n_positions") }

    private func first(_ keys: String...) -> Int? {
        keys.lazy.compactMap { json[$0]?.integer }.first
    }

    private func value<Value>(
        _ key: String,
        _ expected: String,
        default fallback: Value?,
        _ convert: (JSONValue) -> Value?
    ) throws -> Value {
        let found = json[key].flatMap { $0 == .null ? nil : $0 }
        if found == nil, let fallback { return fallback }
        if let value = found.flatMap(convert) { return value }
        throw CheckpointError(
            found == nil ? .missing : .malformed,
            while: "Reading",
            path,
            expected: "\(key), \(expected)",
            found: found?.described ?? "no \(key)"
        )
    }
}
