import Foundation
import TestSupport
import Testing
import Training
import Transformers

@Suite struct LanguageModelTaskTests {
    /// A language in which each letter tells the next.
    private let texts = (0..<30).map { start in
        String((0..<20).map { Character(UnicodeScalar(UInt8(97 + (start * 3 + $0) % 7))) })
            + String(repeating: "z", count: start % 5)
    }

    private func task() throws -> LanguageModelTask {
        let model = try LanguageModel(configuration: Golden.configuration)
        let nothing: WeightScope? = nil
        try model.load(encoder: Golden.checkpoint("start").root("bert"), root: nothing, seed: 1)
        let examples = try LanguageModelExamples(
            texts,
            tokenizer: LetterTokenizer(mask: 4),
            longest: 16,
            share: 0.2
        )
        return LanguageModelTask(model, examples: examples, heldOut: examples, tokenBudget: 64)
    }

    private func options(epochs: Int) -> TrainingOptions {
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchSize = 8
        options.rate = 3e-3
        options.checkpointSteps = 3
        return options
    }

    @Test func aSimpleLanguageIsLearnt() throws {
        let place = try TemporaryDirectory()
        let task = try task()
        let before = try #require(try task.heldOutScores())
        try Trainer(task, options: options(epochs: 30), directory: place.url).run()
        let after = try #require(task.lastScores)
        // Of seven letters one is right by chance.
        #expect(before.accuracy < 0.3 && after.accuracy > 0.35, "\(before) \(after)")
        #expect(after.loss < before.loss && after.count == before.count)
    }

    @Test func otherTokensAreHiddenEveryTime() throws {
        let task = try task()
        let losses = try [1, 1, 2].map { try task.learn(from: [0, 1], scale: 1, key: $0) }
        #expect(losses[0] == losses[1] && losses[0] != losses[2])
    }

    @Test func aResumedRunEndsWithTheSameWeights() throws {
        let whole = try TemporaryDirectory()
        let first = try task()
        try Trainer(first, options: options(epochs: 3), directory: whole.url).run()
        let cut = try TemporaryDirectory()
        #expect(throws: Stop.self) {
            try Trainer(
                task(),
                options: options(epochs: 3),
                directory: cut.url,
                saveBest: { throw Stop() }
            )
            .run()
        }
        let second = try task()
        try Trainer(second, options: options(epochs: 3), directory: cut.url).run(resuming: true)
        #expect(Array(first.parameters.values) == Array(second.parameters.values))
    }

    private struct Stop: Error {}
}
