import Foundation
import TestSupport
import Transformers

/// A model directory of a few kilobytes, laid out as published ones are.
struct TinyModel {
    static let hidden = 8

    /// The class of `config.json`; nil leaves `architectures` out.
    var architecture: String? = "BertModel"
    /// What stands before the encoder's keys.
    var prefix = ""
    /// Keys and shapes beside the encoder's.
    var heads: [(name: String, shape: [Int])] = []
    /// Small files beside the weights.
    var files: [String: String] = ["vocab.txt": vocabulary]
    /// Rows of the word embeddings; the vocabulary has five entries.
    var words = 5
    var seed: UInt64 = 1

    static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nword\n"

    static let reader = TinyModel(
        architecture: "BertForQuestionAnswering",
        prefix: "bert.",
        heads: [("qa_outputs.weight", [2, hidden]), ("qa_outputs.bias", [2])]
    )

    static let sentenceTransformer = TinyModel(files: [
        "vocab.txt": vocabulary,
        "modules.json": """
        [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """,
        "1_Pooling/config.json":
            #"{"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true}"#,
        "sentence_bert_config.json": #"{"max_seq_length": 24, "do_lower_case": false}"#,
        "README.md": "---\nlanguage: en\nlicense: apache-2.0\n---\n\n# Tiny\n",
    ])

    /// Writes the model into a directory, which is made.
    func write(to directory: URL) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try configuration.write(to: directory.appending(path: "config.json"))
        for (name, text) in files {
            let file = directory.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        try writer.write(to: directory.appending(path: "model.safetensors"))
    }

    /// The model in a directory of its own.
    func make(named name: String = "tiny") throws -> (TemporaryDirectory, URL) {
        let parent = try TemporaryDirectory()
        let directory = parent.url.appending(path: name)
        try write(to: directory)
        return (parent, directory)
    }

    private var configuration: Data {
        get throws {
            var members: [String: Any] = [
                "model_type": "bert", "hidden_size": Self.hidden, "num_hidden_layers": 1,
                "num_attention_heads": 2, "max_position_embeddings": 32, "layer_norm_eps": 1e-12,
            ]
            members["architectures"] = architecture.map { [$0] }
            return try JSONSerialization.data(withJSONObject: members, options: .sortedKeys)
        }
    }

    /// Its tensors.
    var writer: SafetensorsWriter {
        var writer = SafetensorsWriter()
        var random = SplitMix64(seed: seed)
        let encoder = [
            ("embeddings.word_embeddings.weight", [words, Self.hidden]),
            ("embeddings.position_embeddings.weight", [32, Self.hidden]),
            ("embeddings.LayerNorm.weight", [Self.hidden]),
            ("encoder.layer.0.intermediate.dense.weight", [32 * 64, Self.hidden]),
            ("encoder.layer.0.output.dense.weight", [Self.hidden, 32 * 64]),
            ("encoder.layer.0.output.dense.bias", [Self.hidden]),
            ("pooler.dense.weight", [Self.hidden, Self.hidden]),
        ]
        for (name, shape) in encoder.map({ (prefix + $0, $1) }) + heads.map({ ($0.name, $0.shape) })
        {
            let floats = (0..<shape.reduce(1, *)).map { _ in random.float() }
            writer.add(name, shape: shape, floats: floats)
        }
        return writer
    }
}
