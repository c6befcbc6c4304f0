import BundledModels
import Foundation
import Inference
import TestSupport
import Tokenizers
import Transformers

/// Models that tests with real weights share, each loaded once.
enum ReferenceModels {
    /// The reference reader, in single precision.
    static let reader = Result { try Models.reader(at: directory("models/minilm-l6-reader")) }

    /// The same model without a reader around it.
    static let scorer = Result {
        try TransformerSpanScorer(directory("models/minilm-l6-reader").main)
    }

    /// Its tokenizer.
    static let tokenizer = Result {
        try WordPieceTokenizer(directory: SharedData.file("models/minilm-l6-reader"))
    }

    /// Where the original all-MiniLM-L6-v2 lies: `QUARRY_MINILM`; nil when it is not set.
    static let miniLM = ProcessInfo.processInfo.environment["QUARRY_MINILM"].map {
        URL(filePath: $0)
    }

    /// The bundled embedder's directory; nil where none is bundled.
    static let bundledEmbedder = BundledModels.directory(named: BundledModels.embedder)

    /// A directory of the reference data.
    static func directory(_ path: String) throws -> ModelDirectory {
        try ModelDirectory(at: SharedData.file(path))
    }

    /// The reference reader with other options.
    static func reader(_ change: (inout ExtractiveReader.Options) -> Void) throws
        -> ExtractiveReader
    {
        var options = ExtractiveReader.Options()
        change(&options)
        return try ExtractiveReader(
            name: "reference",
            tokenizer: tokenizer.get(),
            scorer: scorer.get(),
            options: options
        )
    }
}
