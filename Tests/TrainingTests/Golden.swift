import Foundation
import TestSupport
import Training
import Transformers

/// What PyTorch made of a tiny reader; see Tests/Fixtures/training/make.py.
struct Golden: Decodable {
    struct Sequence: Decodable {
        let ids: [Int32]
        let segments: [UInt8]
        let start: Int
        let end: Int
    }

    struct InBatch: Decodable {
        let questions: [Float]
        let contexts: [Float]
        let loss: Double
        let questionGradient: [Float]
        let contextGradient: [Float]
    }

    struct Distillation: Decodable {
        let student: [Float]
        let teacher: [Float]
        let target: Int
        let alpha: Double
        let temperature: Double
        let loss: Double
        let gradient: [Float]
    }

    struct Words: Decodable {
        struct Hidden: Decodable {
            let ids: [Int32]
            let places: [Int]
            let targets: [Int32]
        }

        let hidden: [Hidden]
        let loss: Double
    }

    let batch: [Sequence]
    let loss: Double
    let losses: [Double]
    let norms: [Double]
    let rates: [Double]
    let inBatch: InBatch
    let distillation: Distillation
    let words: Words

    static let directory = packageRoot.appending(path: "Tests/Fixtures/training")
    static let configuration = BertConfiguration(
        hiddenSize: 32,
        layerCount: 2,
        headCount: 4,
        intermediateSize: 64,
        positionCount: 48,
        vocabularySize: 100
    )

    static func read() throws -> Golden {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Golden.self,
            from: Data(contentsOf: directory.appending(path: "expected.json"))
        )
    }

    static func checkpoint(_ name: String) throws -> Checkpoint {
        try Checkpoint(file: directory.appending(path: name + ".safetensors"))
    }

    /// The reader that PyTorch started from.
    static func reader(_ change: (inout BertTrainingOptions) -> Void = { _ in }) throws
        -> ReaderModel
    {
        var options = BertTrainingOptions()
        options.hiddenDropout = 0
        options.attentionDropout = 0
        change(&options)
        let model = try ReaderModel(configuration: configuration, options: options)
        let root = try checkpoint("start").root
        try model.load(encoder: root("bert"), root: root, seed: 0)
        return model
    }

    var packed: PackedBatch {
        var packed = PackedBatch()
        for sequence in batch { packed.append(ids: sequence.ids, segments: sequence.segments) }
        return packed
    }

    var targets: [SpanLoss.Target] {
        batch.map { SpanLoss.Target(start: $0.start, end: $0.end) }
    }
}

extension ReaderModel {
    /// Adds the gradients of the golden batch's mean loss; returns it.
    func learn(_ golden: Golden, key: UInt64? = nil) throws -> Double {
        let count = golden.batch.count
        let sum = try learn(
            from: golden.packed,
            targets: golden.targets,
            scale: 1 / Float(count),
            key: key
        )
        return sum / Double(count)
    }
}
