import Foundation

/// Which files of a directory make up a model, by their paths in it.
///
/// Model directories often hold more: other frameworks' weights, training data, `.git`.
struct ModelFiles {
    private static let names =
        [
            "config.json", "generation_config.json", "vocab.txt", "vocab.json", "merges.txt",
            "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
            SentenceModules.fileName, "sentence_bert_config.json",
            "config_sentence_transformers.json", ModelRecord.fileName, ModelCard.fileName,
            "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.txt",
        ] + TokenizerFiles.sentencePieceNames

    /// Everything but weights.
    let settings: [String]
    /// The folders with a checkpoint of their own; one empty path for most models.
    let leaves: [String]

    init(of model: ModelDirectory) throws {
        let hasOwn = Checkpoint.exists(in: model.url)
        leaves = hasOwn ? [""] : model.towers.map(\.folder)
        let folders = hasOwn ? [""] : [""] + leaves
        settings = try folders.flatMap { folder in
            try Self.settings(in: model.url, folder: folder, record: model.record)
        }
    }

    private static func settings(in url: URL, folder: String, record: ModelRecord?) throws
        -> [String]
    {
        let directory = url.appending(path: folder)
        var candidates = names
        if let pooling = try SentenceModules(in: directory).poolingPath {
            candidates.append(pooling + "/config.json")
        } else {
            candidates.append("1_Pooling/config.json")
        }
        if let calibration = record?.calibration, !calibration.contains("/") {
            candidates.append(calibration)
        }
        // tokenizer.json repeats the vocabulary and is three times its size.
        let isRepeated = try TokenizerFiles.hasVocabulary(in: directory)
        if !isRepeated { candidates.append("tokenizer.json") }
        let prefix = folder.isEmpty ? "" : folder + "/"
        return candidates.map { prefix + $0 }.filter {
            FileManager.default.fileExists(atPath: url.appending(path: $0).path)
        }
    }

    /// Copies the settings into another directory.
    func copySettings(from source: URL, to target: URL) throws {
        for path in settings {
            try Self.copy(source.appending(path: path), to: target.appending(path: path))
        }
    }

    /// Copies a file, or what a symbolic link leads to: caches of models are full of links.
    static func copy(_ source: URL, to target: URL) throws {
        do {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(at: source.resolvingSymlinksInPath(), to: target)
            // A copy is its owner's, also when the original was read-only.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644],
                ofItemAtPath: target.path
            )
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Copying \(source.path) to",
                target.path,
                found: error.localizedDescription
            )
        }
    }
}

extension TokenizerFiles {
    /// Whether a directory has a vocabulary other than `tokenizer.json`.
    static func hasVocabulary(in directory: URL) throws -> Bool {
        guard let files = try? TokenizerFiles(in: directory) else { return false }
        if case .tokenizerJSON = files.vocabulary { return false }
        return true
    }
}
