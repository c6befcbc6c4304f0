import Foundation
import TestSupport
import Testing
import Training
import Transformers

@Suite struct ModelTests {
    @Test(arguments: [SequencePooling(.cls), SequencePooling(.mean, normalizes: true)])
    func poolingsGradientIsADifference(_ pooling: SequencePooling) {
        var random = SplitMix64(seed: 1)
        let states = random.floats(9 * 4)
        let upstream = random.floats(3 * 4).doubles
        let lengths = [4, 1, 4]
        func pooled(_ x: [Float]) -> SequencePooling.Pooled {
            x.withUnsafeBufferPointer { pooling.forward($0, lengths: lengths, width: 4) }
        }
        var found = states
        found.withUnsafeMutableBufferPointer {
            pooling.backward(
                upstream.floats,
                pooled(states),
                lengths: lengths,
                width: 4,
                into: $0
            )
        }
        let expected = GradientDefinition.gradient(at: states.doubles, step: 1e-3) {
            GradientDefinition.inner(upstream, pooled($0.floats).vectors.doubles)
        }
        #expect(largestDifference(found, expected.floats) < 1e-3)
    }

    @Test(arguments: [true, false])
    func retrieversGradientIsADifference(_ isShared: Bool) throws {
        let golden = try Golden.read()
        let model = try RetrieverModel(
            configuration: Golden.configuration,
            isShared: isShared,
            pooling: SequencePooling(.mean, normalizes: true),
            loss: InBatchSoftmax(temperature: 0.2)
        )
        let source = try Golden.checkpoint("start").root("bert")
        for prefix in isShared ? [""] : ["question_encoder.bert_model.", "ctx_encoder.bert_model."]
        {
            try model.parameters.load(from: source, prefix: prefix)
        }
        model.refresh()
        let loss = {
            var questions = PackedBatch()
            for sequence in golden.batch.dropLast(2) { questions.append(ids: sequence.ids) }
            return try model.learn(
                questions: questions,
                contexts: golden.packed,
                scale: 1,
                key: nil
            )
        }
        try expectGradient(
            model.parameters,
            refresh: model.refresh,
            of: [
                "embeddings.LayerNorm.weight", "encoder.layer.0.attention.self.value.bias",
                "encoder.layer.1.output.dense.weight",
            ]
            .map { (isShared ? "" : "ctx_encoder.bert_model.") + $0 },
            loss
        )
    }

    @Test func classifiersGradientIsADifference() throws {
        let golden = try Golden.read()
        let model = try ClassifierModel(configuration: Golden.configuration, classCount: 3)
        try model.load(encoder: try Golden.checkpoint("start").root("bert"), seed: 1)
        try expectGradient(
            model.parameters,
            refresh: model.refresh,
            of: [
                "bert.embeddings.LayerNorm.weight", "bert.encoder.layer.1.output.dense.weight",
                "bert.pooler.dense.weight", "classifier.bias",
            ]
        ) {
            try model.learn(from: golden.packed, key: 4) {
                ClassificationLoss.of($0, targets: [2, 0, 1, 1], scale: 1)
            }
        }
    }

    @Test func cachedFeaturesTrainTheHeadLikeTheWholeModelWould() throws {
        let golden = try Golden.read()
        let model = try ClassifierModel(configuration: Golden.configuration, classCount: 2)
        try model.load(encoder: try Golden.checkpoint("start").root("bert"), seed: 1)
        let loss = { ClassificationLoss.of($0, targets: [1, 0, 1, 0], scale: 1) }
        _ = try model.learn(from: golden.packed, key: nil, loss: loss)
        let whole = Array(model.parameters.gradient("bert.pooler.dense.weight"))
        model.parameters.clearGradients()
        let features = try model.features(of: golden.packed)
        _ = try model.learn(fromFeatures: features, key: nil, loss: loss)
        #expect(Array(model.parameters.gradient("bert.pooler.dense.weight")) == whole)
        let encoder = model.parameters.gradient("bert.encoder.layer.0.output.dense.weight")
        #expect(encoder.allSatisfy { $0 == 0 })
    }

    @Test func writtenReadersAreReadAgain() throws {
        let place = try TemporaryDirectory()
        let source = place.url.appending(path: "source")
        let target = place.url.appending(path: "target")
        try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
        let config = """
            {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2,
             "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 48,
             "vocab_size": 100}
            """
        try Data(config.utf8).write(to: source.appending(path: "config.json"))
        let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<95).map { "w\($0)" }
        try Data((words.joined(separator: "\n") + "\n").utf8)
            .write(to: source.appending(path: "vocab.txt"))
        let model = try Golden.reader()
        try ModelWriter(architecture: "BertForQuestionAnswering", source: source)
            .write(model.parameters, to: target)
        let directory = try ModelDirectory(at: target)
        #expect(directory.kind == .reader)
        let part = directory.main
        #expect(try BertConfiguration(part.configuration) == Golden.configuration)
        let again = try ReaderModel(configuration: Golden.configuration)
        try again.load(encoder: part.weights, root: part.checkpoint.root, seed: 0)
        #expect(Array(again.parameters.values) == Array(model.parameters.values))
    }

    private func expectGradient(
        _ parameters: ParameterStore,
        refresh: () -> Void,
        of names: [String],
        _ loss: () throws -> Double
    ) throws {
        _ = try loss()
        let gradients = Array(parameters.gradients)
        for name in names {
            let index = parameters.range(of: name).lowerBound + 1
            let start = parameters.values[index]
            var losses: [Double] = []
            for sign: Float in [1, -1] {
                parameters.values[index] = start + sign * 5e-3
                refresh()
                losses.append(try loss())
            }
            parameters.values[index] = start
            refresh()
            let expected = (losses[0] - losses[1]) / 1e-2
            let found = Double(gradients[index])
            #expect(abs(found - expected) < 0.02 * max(0.1, abs(expected)), "\(name)")
        }
    }
}
