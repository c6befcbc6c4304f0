import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct BertConfigurationTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func sizesAreReadByTheirHuggingFaceNames() throws {
        let configuration = try read(
            """
            {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6,
             "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 256,
             "type_vocab_size": 1, "vocab_size": 1000, "layer_norm_eps": 1e-5, "hidden_act": "gelu"}
            """
        )
        let expected = BertConfiguration(
            hiddenSize: 384,
            layerCount: 6,
            headCount: 12,
            intermediateSize: 1536,
            positionCount: 256,
            segmentCount: 1,
            vocabularySize: 1000,
            layerNormEpsilon: 1e-5
        )
        #expect(configuration == expected)
    }

    @Test func whatIsLeftOutIsBertBase() throws {
        let configuration = try read(#"{"model_type": "bert"}"#)
        #expect(configuration.hiddenSize == 768 && configuration.layerCount == 12)
        #expect(configuration.intermediateSize == 3072 && configuration.vocabularySize == 30522)
    }

    @Test(arguments: [
        (#"{"model_type": "roberta"}"#, "roberta"),
        (#"{"hidden_size": 384}"#, "no model_type"),
        (#"{"model_type": "bert", "hidden_act": "gelu_new"}"#, "gelu_new"),
        (#"{"model_type": "bert", "hidden_act": "gelu_pytorch_tanh"}"#, "gelu_pytorch_tanh"),
        (#"{"model_type": "bert", "position_embedding_type": "relative_key"}"#, "relative_key"),
        (#"{"model_type": "dpr", "projection_dim": 128}"#, "128"),
        (#"{"model_type": "bert", "is_decoder": true}"#, "true"),
    ])
    func whatIsNotComputedIsNamed(_ json: String, _ named: String) throws {
        let error = #expect(throws: CheckpointError.self) { try read(json) }
        #expect(error?.kind == .unsupported)
        #expect(error?.found == named)
    }

    @Test func headsMustDivideTheWidth() throws {
        let error = #expect(throws: CheckpointError.self) {
            try read(#"{"model_type": "bert", "hidden_size": 100, "num_attention_heads": 12}"#)
        }
        #expect(error?.kind == .malformed)
    }

    private func read(_ json: String) throws -> BertConfiguration {
        let url = directory.url.appending(path: "config.json")
        try Data(json.utf8).write(to: url)
        return try BertConfiguration(contentsOf: url)
    }
}
