public import Foundation

/// A model on disk in the Hugging Face layout, checked and opened.
///
/// `config.json`, `model.safetensors` (or shards with their index) and a vocabulary; for embedders
/// also the files of sentence-transformers. DPR may have both towers in one checkpoint, one folder
/// a tower (`question_encoder/`, `ctx_encoder/`), or one tower alone.
public struct ModelDirectory: Sendable {
    /// Where it lies.
    public let url: URL
    /// What it does.
    public let kind: ModelKind
    /// What Quarry noted when it made the model; nil for models from elsewhere.
    public let record: ModelRecord?
    /// How vectors are made; nil for models that make none.
    public let embedding: EmbeddingSettings?
    let parts: [Tower: ModelPart]

    /// Opens a directory.
    ///
    /// - Throws: `CheckpointError` saying what is missing, damaged or not supported.
    public init(at url: URL, keeping: WeightKeeping = .mapped) throws {
        // A symbolic link's own name would hide the model's.
        self.url = url.standardizedFileURL
        try Self.requireDirectory(url)
        record = try ModelRecord(in: url)
        let folders = Tower.allCases.filter { tower in
            let config = url.appending(path: tower.folder).appending(path: "config.json")
            return FileManager.default.fileExists(atPath: config.path)
        }
        if !folders.isEmpty && !Checkpoint.exists(in: url) {
            kind = .dpr
            parts = try Self.towers(folders, in: url, keeping)
        } else {
            let leaf = try ModelLeaf(in: url, keeping: keeping)
            kind = try record?.kind ?? leaf.kind()
            parts = try leaf.parts(of: kind)
        }
        embedding = try Self.embedding(kind, url, parts)
        for part in parts.values { try Self.checkVocabulary(part) }
    }

    /// The directory's own name.
    public var name: String { url.lastPathComponent }

    /// The model's one encoder; for DPR the question tower, or the only one there is.
    public var main: ModelPart {
        guard let part = parts[.question] ?? parts[.context] else {
            preconditionFailure("a model directory has at least one part")
        }
        return part
    }

    /// The towers it has; an embedder's one encoder serves as both.
    public var towers: [Tower] { Tower.allCases.filter { parts[$0] != nil } }

    /// The encoder for questions or for contexts.
    ///
    /// - Throws: `CheckpointError` when the directory holds the other tower only.
    public func tower(_ tower: Tower) throws -> ModelPart {
        if let part = parts[tower] { return part }
        throw CheckpointError(
            .missing,
            while: "Looking for the \(tower.rawValue) encoder in",
            url.path,
            expected: "weights under \(tower.weightPath), or a folder \(tower.folder)/",
            found: "the \(towers.map(\.rawValue).joined(separator: ", ")) encoder alone",
            nextStep: "Put both towers into question_encoder/ and ctx_encoder/ of one directory."
        )
    }

    private static func towers(
        _ folders: [Tower],
        in url: URL,
        _ keeping: WeightKeeping
    ) throws -> [Tower: ModelPart] {
        var parts: [Tower: ModelPart] = [:]
        for tower in folders {
            let leaf = try ModelLeaf(in: url.appending(path: tower.folder), keeping: keeping)
            parts[tower] = try leaf.part(tower)
        }
        return parts
    }

    private static func embedding(
        _ kind: ModelKind,
        _ url: URL,
        _ parts: [Tower: ModelPart]
    ) throws -> EmbeddingSettings? {
        let limits = parts.values.flatMap {
            [$0.configuration.positionCount, $0.tokenizer.maximumTokens].compactMap { $0 }
        }
        let longest = limits.min() ?? 512
        switch kind {
        case .embedder: return try EmbeddingSettings(in: url, longest: longest)
        case .dpr:
            // Towers trained from a sentence embedder say so; Facebook's take the first token.
            guard !SentenceModules.isPresent(in: url) else {
                return try EmbeddingSettings(in: url, longest: longest)
            }
            return EmbeddingSettings(pooling: .cls, normalizes: false, maximumTokens: longest)
        case .reader, .classifier, .generator: return nil
        }
    }

    private static func requireDirectory(_ url: URL) throws {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
        guard !exists || !isDirectory.boolValue else { return }
        throw CheckpointError(
            exists ? .malformed : .missing,
            while: "Opening the model at",
            url.path,
            expected: "a directory with config.json, \(Checkpoint.fileName) and a vocabulary",
            found: exists ? "a file" : "nothing there",
            nextStep: exists
                ? "Name the directory the file lies in."
                : "List the models there are with: quarry models list"
        )
    }

    /// A vocabulary longer than the table would look up rows that are not there.
    private static func checkVocabulary(_ part: ModelPart) throws {
        guard case .wordPiece(let url) = part.tokenizer.vocabulary,
            let rows = EncoderWeights.vocabularySize(part.weights)
        else { return }
        let lines = try MappedFile(url).lineCount
        guard lines <= rows else {
            throw CheckpointError(
                .mismatch,
                while: "Reading",
                url.path,
                expected: "at most \(rows) entries, the rows of the word embeddings",
                found: "\(lines)",
                nextStep: "The vocabulary and the weights are of different models."
            )
        }
    }
}

extension MappedFile {
    /// Lines that hold something, and empty ones before them.
    fileprivate var lineCount: Int {
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        guard let start = bytes.baseAddress, end > 0 else { return 0 }
        var count = 1
        var offset = 0
        while let feed = memchr(start + offset, 0x0A, end - offset) {
            count += 1
            offset = UnsafeRawPointer(feed) - start + 1
        }
        return count
    }
}
