import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct ReaderModelTests {
    @Test(arguments: [false, true])
    func gradientsArePyTorchs(_ recomputes: Bool) throws {
        let golden = try Golden.read()
        let model = try Golden.reader { $0.recomputesLayers = recomputes }
        let loss = try model.learn(golden)
        #expect(abs(loss - golden.loss) < 1e-5)
        let expected = try Golden.checkpoint("gradients")
        #expect(Set(model.parameters.parameters.map(\.name)) == Set(expected.names))
        for parameter in model.parameters.parameters {
            let wanted = try expected.root.floats(parameter.name, shape: parameter.shape)
            let found = Array(model.parameters.gradient(parameter.name))
            let scale = max(0.1, wanted.map { abs($0) }.max() ?? 0)
            #expect(
                largestDifference(found, wanted) < 2e-5 * scale,
                "\(parameter.name), largest \(scale)"
            )
        }
    }

    @Test func tenStepsFollowPyTorchsLosses() throws {
        let golden = try Golden.read()
        let model = try Golden.reader()
        let optimizer = AdamW(model.parameters)
        let schedule = Schedule(peak: 5e-3, warmUpSteps: 2)
        for step in golden.losses.indices {
            model.parameters.clearGradients()
            let loss = try model.learn(golden)
            let rate = schedule.rate(step: step, of: 12)
            let norm = optimizer.step(rate: rate)
            model.refresh()
            #expect(abs(loss - golden.losses[step]) < 1e-4, "step \(step)")
            #expect(abs(norm - golden.norms[step]) < 1e-3 * golden.norms[step], "step \(step)")
            #expect(abs(rate - golden.rates[step]) < 1e-12, "step \(step)")
        }
    }

    @Test func halfPrecisionLearnsNearlyTheSame() throws {
        guard Precision.bfloat16.supported == .bfloat16 else { return }
        let golden = try Golden.read()
        let model = try Golden.reader { $0.precision = .bfloat16 }
        let loss = try model.learn(golden)
        #expect(abs(loss - golden.loss) < 0.03)
        let expected = try Golden.checkpoint("gradients")
        for parameter in model.parameters.parameters where parameter.range.count > 32 {
            let wanted = try expected.root.floats(parameter.name, shape: parameter.shape)
            let found = Array(model.parameters.gradient(parameter.name))
            #expect(cosine(found, wanted) > 0.995, "\(parameter.name)")
        }
    }

    @Test(arguments: [Precision.float32, .bfloat16], [false, true])
    func threadsAndRecomputationKeepTheBits(_ precision: Precision, _ recomputes: Bool) throws {
        let golden = try Golden.read()
        func gradients(_ threads: Int, _ recomputes: Bool) throws -> [Float] {
            try withThreads(threads) {
                let model = try Golden.reader {
                    $0.precision = precision
                    $0.recomputesLayers = recomputes
                    $0.hiddenDropout = 0.1
                    $0.attentionDropout = 0.2
                }
                _ = try model.learn(golden, key: 3)
                return Array(model.parameters.gradients)
            }
        }
        #expect(try gradients(1, false) == gradients(recomputes ? 1 : 3, recomputes))
    }

    @Test func dropoutsGradientIsThatOfItsOwnPass() throws {
        let golden = try Golden.read()
        let model = try Golden.reader {
            $0.hiddenDropout = 0.1
            $0.attentionDropout = 0.1
        }
        _ = try model.learn(golden, key: 5)
        let gradients = Array(model.parameters.gradients)
        for name in [
            "bert.embeddings.LayerNorm.weight", "bert.encoder.layer.0.attention.self.value.bias",
            "bert.encoder.layer.1.output.dense.weight", "qa_outputs.weight",
        ] {
            let index = model.parameters.range(of: name).lowerBound + 3
            let found = Double(gradients[index])
            var losses: [Double] = []
            let start = model.parameters.values[index]
            for sign: Float in [1, -1] {
                model.parameters.values[index] = start + sign * 5e-3
                model.refresh()
                losses.append(try model.learn(golden, key: 5))
            }
            model.parameters.values[index] = start
            let expected = (losses[0] - losses[1]) / 1e-2
            #expect(abs(found - expected) < 0.02 * max(0.1, abs(expected)), "\(name)")
        }
    }

    @Test func inferenceReadsTheSameStates() throws {
        let golden = try Golden.read()
        let model = try Golden.reader()
        let root = try Golden.checkpoint("start").root
        let encoder = try BertEncoder(
            configuration: Golden.configuration,
            weights: root("bert")
        )
        let head = try SpanHead(weights: root, width: 32)
        let logits = head.logits(of: try encoder.hiddenStates(of: golden.packed))
        let found = try model.logits(of: golden.packed)
        #expect(largestDifference(found.every(2), logits.starts) < 1e-5)
    }
}
