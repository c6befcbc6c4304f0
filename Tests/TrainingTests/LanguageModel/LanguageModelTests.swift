import Foundation
import TestSupport
import Testing
import Training
import Transformers

@Suite struct LanguageModelTests {
    private func model(
        _ options: BertTrainingOptions = BertTrainingOptions(),
        head: Bool = true
    ) throws -> LanguageModel {
        let model = try LanguageModel(configuration: Golden.configuration, options: options)
        let words = try head ? Golden.checkpoint("words").root : nil
        try model.load(encoder: Golden.checkpoint("start").root("bert"), root: words, seed: 1)
        return model
    }

    private var silent: BertTrainingOptions {
        var options = BertTrainingOptions()
        options.hiddenDropout = 0
        options.attentionDropout = 0
        return options
    }

    @Test func lossAndGradientsArePyTorchs() throws {
        let golden = try Golden.read().words
        let model = try model(silent)
        let count = Float(golden.hidden.count)
        let loss = try model.learn(from: golden.tokens, scale: 1 / count, key: nil)
        #expect(abs(loss / Double(count) - golden.loss) < 1e-5)
        let expected = try Golden.checkpoint("words")
        let checked = expected.names.filter { $0.hasPrefix("gradient.") }
        #expect(checked.count == 8)
        for key in checked {
            let name = String(key.dropFirst("gradient.".count))
            let shape = try #require(model.parameters.parameters.first { $0.name == name }).shape
            let wanted = try expected.root.floats(key, shape: shape)
            let found = Array(model.parameters.gradient(name))
            let scale = max(0.1, wanted.map { abs($0) }.max() ?? 0)
            #expect(largestDifference(found, wanted) < 2e-5 * scale, "\(name), largest \(scale)")
        }
    }

    @Test func scoresAreLossesWithoutLearning() throws {
        let golden = try Golden.read().words
        let model = try model(silent)
        let score = try model.score(golden.tokens)
        #expect(abs(score.loss / Double(golden.hidden.count) - golden.loss) < 1e-5)
        #expect((0...golden.tokens.rows.count).contains(score.right))
        #expect(model.parameters.gradients.allSatisfy { $0 == 0 })
    }

    @Test func moreHiddenTokensThanAreScoredAtOnceGiveTheSameGradients() throws {
        let model = try model(silent)
        var few = HiddenTokens()
        var many = HiddenTokens()
        let sequence = TokenMasking.Masked(
            ids: (0..<40).map { $0 + 5 },
            places: Array(0..<40),
            targets: (0..<40).map { 99 - $0 }
        )
        few.append(sequence)
        for _ in 0..<9 { many.append(sequence) }
        let one = try model.learn(from: few, scale: 1, key: nil)
        let wanted = Array(model.parameters.gradients)
        model.parameters.clearGradients()
        let nine = try model.learn(from: many, scale: 1.0 / 9, key: nil)
        #expect(abs(nine - 9 * one) < 1e-4 * nine)
        #expect(largestDifference(Array(model.parameters.gradients), wanted) < 1e-4)
    }

    @Test(arguments: [1, 3])
    func threadsKeepTheBits(_ threads: Int) throws {
        let golden = try Golden.read().words
        func gradients(_ threads: Int) throws -> [Float] {
            try withThreads(threads) {
                let model = try model()
                _ = try model.learn(from: golden.tokens, scale: 1, key: 5)
                return Array(model.parameters.gradients)
            }
        }
        #expect(try gradients(threads) == gradients(2))
    }

    @Test func aFreshHeadIsDrawnWithTheSeed() throws {
        let model = try model(head: false)
        let weight = Array(model.parameters.value("cls.predictions.transform.dense.weight"))
        #expect(weight.contains { $0 != 0 } && weight.allSatisfy { abs($0) <= 0.04 })
        #expect(
            model.parameters.value("cls.predictions.transform.LayerNorm.weight")
                .allSatisfy { $0 == 1 }
        )
    }
}

extension Golden.Words {
    /// As models take them.
    var tokens: HiddenTokens {
        var tokens = HiddenTokens()
        for one in hidden {
            tokens.append(
                TokenMasking.Masked(ids: one.ids, places: one.places, targets: one.targets)
            )
        }
        return tokens
    }
}
