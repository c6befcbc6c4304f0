import Foundation
import TestSupport
import Transformers

/// What PyTorch computed with all-MiniLM-L6-v2 and with the reference reader, in single precision.
enum Golden {
    struct Sentences: Decodable {
        struct Sentence: Decodable {
            let text: String
            let ids: [Int32]
            let embedding: [Float]
        }

        let sentences: [Sentence]
    }

    struct States: Decodable {
        let index: Int
        let hidden: [[Float]]
    }

    struct Reader: Decodable {
        struct Example: Decodable {
            let ids: [Int32]
            let segments: [UInt8]
            let starts: [Float]
            let ends: [Float]

            enum CodingKeys: String, CodingKey {
                case ids
                case segments = "token_type_ids"
                case starts = "start_logits"
                case ends = "end_logits"
            }
        }

        let examples: [Example]
    }

    static func read<Content: Decodable>(_ name: String, as _: Content.Type) throws -> Content {
        let url = SharedData.file("golden/\(name).json")
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
    }

    /// The directory of all-MiniLM-L6-v2, where a machine has it: `QUARRY_MINILM`.
    static let sentenceModel = ProcessInfo.processInfo.environment["QUARRY_MINILM"].map {
        URL(filePath: $0)
    }

    static let hasSentenceModel = sentenceModel != nil && SharedData.isPresent

    /// The directory of the reference reader.
    static let reader = SharedData.file("models/minilm-l6-reader")
}
