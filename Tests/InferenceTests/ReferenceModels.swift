import BundledModels
import Foundation
import Inference
import TestSupport
import Transformers

/// Models that tests with real weights share, each loaded once.
enum ReferenceModels {
    /// The reference reader, in single precision.
    static let reader = Result { try Models.reader(at: directory("models/minilm-l6-reader")) }

    /// Where the original all-MiniLM-L6-v2 lies: `QUARRY_MINILM`; nil when it is not set.
    static let miniLM = ProcessInfo.processInfo.environment["QUARRY_MINILM"].map {
        URL(filePath: $0)
    }

    /// A directory of the reference data.
    static func directory(_ path: String) throws -> ModelDirectory {
        try ModelDirectory(at: SharedData.file(path))
    }

    /// The bundled embedder's directory; nil where none is bundled.
    static let bundledEmbedder = BundledModels.directory(named: BundledModels.embedder)

    /// The bundled reader's directory; nil where none is bundled.
    static let bundledReader = BundledModels.directory(named: BundledModels.reader)
}
