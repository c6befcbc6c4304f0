import Foundation
import TestSupport

/// A BERT of one layer with weights drawn at random, in the layout that models come in.
struct TinyEncoder {
    /// Numbers of a token's state, in the weights.
    var width = 16
    /// The shape of a head that marks answers; nil for an encoder without one.
    var head: [Int]?
    /// What `config.json` says instead of the truth.
    var claims: [String: Int] = [:]
    private let words =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        + "abcdefghijklmnopqrstuvwxyz0123456789".flatMap { ["\($0)", "##\($0)"] }

    func write(to directory: URL) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var config: [String: Any] = [
            "architectures": [head == nil ? "BertModel" : "BertForQuestionAnswering"],
            "model_type": "bert", "hidden_size": width, "num_hidden_layers": 1,
            "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 128,
            "vocab_size": words.count,
        ]
        config.merge(claims) { $1 }
        try JSONSerialization.data(withJSONObject: config)
            .write(to: directory.appending(path: "config.json"))
        try Data((words.joined(separator: "\n") + "\n").utf8)
            .write(to: directory.appending(path: "vocab.txt"))
        try safetensors.write(to: directory.appending(path: "model.safetensors"))
    }

    /// Words of the vocabulary.
    var vocabulary: Int { words.count }

    private var shapes: [(String, [Int])] {
        guard let head else { return encoder }
        return encoder.map { ("bert." + $0.0, $0.1) }
            + [("qa_outputs.weight", head), ("qa_outputs.bias", [head[0]])]
    }

    private var encoder: [(String, [Int])] {
        let layer = "encoder.layer.0."
        let dense = { (name: String, out: Int, into: Int) in
            [(name + ".weight", [out, into]), (name + ".bias", [out])]
        }
        let norm = { (name: String) in
            [(name + ".LayerNorm.weight", [width]), (name + ".LayerNorm.bias", [width])]
        }
        return [
            ("embeddings.word_embeddings.weight", [words.count, width]),
            ("embeddings.position_embeddings.weight", [128, width]),
            ("embeddings.token_type_embeddings.weight", [2, width]),
        ] + norm("embeddings") + dense(layer + "attention.self.query", width, width)
            + dense(layer + "attention.self.key", width, width)
            + dense(layer + "attention.self.value", width, width)
            + dense(layer + "attention.output.dense", width, width)
            + norm(layer + "attention.output") + dense(layer + "intermediate.dense", 32, width)
            + dense(layer + "output.dense", width, 32) + norm(layer + "output")
    }

    private var safetensors: Data {
        var random = SplitMix64(seed: 1)
        var header: [String: Any] = [:]
        var body = Data()
        for (name, shape) in shapes {
            let count = shape.reduce(1, *)
            header[name] = [
                "dtype": "F32", "shape": shape,
                "data_offsets": [body.count, body.count + count * 4],
            ]
            for _ in 0..<count {
                let isScale = name.hasSuffix("LayerNorm.weight")
                let value: Float = isScale ? 1 : Float.random(in: -0.3...0.3, using: &random)
                withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) }
            }
        }
        let json =
            (try? JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])) ?? Data()
        var file = Data()
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { file.append(contentsOf: $0) }
        return file + json + body
    }
}
