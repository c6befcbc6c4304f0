import Foundation

extension ModelDirectory {
    /// Files beside the weights on which a model's results depend.
    private static let decisive =
        [
            "config.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer_config.json",
            "sentence_bert_config.json", "modules.json", "1_Pooling/config.json",
        ] + TokenizerFiles.sentencePieceNames

    /// What tells this model from others: 16 hexadecimal digits.
    ///
    /// An XXH64 over the digests of its checkpoints (see `Checkpoint.digest`) and every byte of
    /// its configuration and vocabulary. An index built with one digest must not be searched with
    /// vectors of another.
    public var digest: String {
        var hash: UInt64 = 0
        for (tower, part) in parts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            // One encoder that serves as both towers counts once.
            if tower == .question, parts[.context]?.checkpoint === part.checkpoint { continue }
            hash = ContentHash.of(part.checkpoint.digest, seed: hash)
        }
        for folder in [""] + Tower.allCases.map({ $0.folder + "/" }) {
            for name in Self.decisive {
                let file = url.appending(path: folder + name)
                guard let file = try? MappedFile(file) else { continue }
                hash = ContentHash.of(name, seed: hash)
                hash = ContentHash.of(file.bytes, seed: hash)
            }
        }
        return ContentHash.hexadecimal(hash)
    }

    /// The model's identity: `name@digest`.
    public var identity: String { "\(name)@\(digest)" }
}
