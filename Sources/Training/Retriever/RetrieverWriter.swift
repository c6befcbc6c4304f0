public import Foundation
public import Transformers

/// Writes a trained retriever as `quarry index --embedder DIR` reads it.
///
/// A shared tower becomes a sentence-transformers model; two become a DPR checkpoint with both,
/// which says beside it how its vectors are made.
public struct RetrieverWriter: Sendable {
    /// The directory the training started from.
    public let source: URL
    /// Whether one tower reads both.
    public let isShared: Bool
    /// How vectors are made.
    public let pooling: SequencePooling
    /// Tokens of a text that are read later, special ones included.
    public let maximumTokens: Int

    /// Writes one sort of retriever.
    public init(source: URL, isShared: Bool, pooling: SequencePooling, maximumTokens: Int) {
        self.source = source
        self.isShared = isShared
        self.pooling = pooling
        self.maximumTokens = maximumTokens
    }

    /// Writes settings, vocabulary and, last, weights.
    ///
    /// - Parameters:
    ///   - parameters: The weights of all towers.
    ///   - directory: Is made where it does not exist.
    ///   - card: The text of its `README.md`.
    /// - Throws: `CheckpointError` when the place cannot be written.
    public func write(_ parameters: ParameterStore, to directory: URL, card: String) throws {
        do {
            let poolingFolder = directory.appending(path: "1_Pooling")
            try FileManager.default.createDirectory(
                at: poolingFolder,
                withIntermediateDirectories: true
            )
            try json(modules).write(to: directory.appending(path: "modules.json"))
            try json(poolingModes).write(to: poolingFolder.appending(path: "config.json"))
            try json(["do_lower_case": false, "max_seq_length": maximumTokens])
                .write(to: directory.appending(path: "sentence_bert_config.json"))
            try Data(card.utf8).write(to: directory.appending(path: "README.md"))
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Writing the retriever",
                directory.path,
                found: error.localizedDescription
            )
        }
        try ModelWriter(
            architecture: isShared ? "BertModel" : "DPRQuestionEncoder",
            source: source
        )
        .write(parameters, to: directory)
    }

    private var modules: [[String: Any]] {
        let steps = ["Transformer", "Pooling"] + (pooling.normalizes ? ["Normalize"] : [])
        let paths = ["", "1_Pooling", "2_Normalize"]
        return steps.enumerated().map { number, step in
            [
                "idx": number, "name": "\(number)", "path": paths[number],
                "type": "sentence_transformers.models.\(step)",
            ]
        }
    }

    private var poolingModes: [String: Any] {
        [
            "pooling_mode_cls_token": pooling.tokens == .cls,
            "pooling_mode_max_tokens": false,
            "pooling_mode_mean_sqrt_len_tokens": false,
            "pooling_mode_mean_tokens": pooling.tokens == .mean,
        ]
    }

    private func json(_ object: Any) throws -> Data {
        try JSONSerialization.data(
            withJSONObject: object,
            options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        ) + Data("\n".utf8)
    }
}
