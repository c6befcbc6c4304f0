import Foundation
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

@Suite struct ClassifierTaskTests {
    private let tokenizer = LetterTokenizer()
    private let texts: [(text: String, target: Int)] = (0..<24).map { place in
        place % 2 == 0 ? ("aab cdb\(place % 5)", 0) : ("xyy zxw\(place % 5)", 1)
    }

    private func task(
        freezing: Bool = false,
        loss: ClassifierLoss = ClassifierLoss()
    ) throws -> ClassifierTask {
        let model = try ClassifierModel(configuration: Golden.configuration, classCount: 2)
        try model.load(encoder: Golden.checkpoint("start").root("bert"), seed: 1)
        let examples = try ClassifierExamples(
            texts,
            tokenizer: tokenizer,
            cut: TextCut(longest: 16)
        )
        return try ClassifierTask(
            model,
            examples: examples,
            heldOut: examples,
            loss: loss,
            freezesEncoder: freezing
        )
    }

    private func options(epochs: Int = 12) -> TrainingOptions {
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchSize = 4
        options.rate = 5e-3
        options.checkpointSteps = 3
        return options
    }

    @Test(arguments: [true, false])
    func twoClassesAreLearnt(_ freezing: Bool) throws {
        let place = try TemporaryDirectory()
        let summary = try Trainer(
            task(freezing: freezing),
            options: options(epochs: 30),
            directory: place.url
        )
        .run()
        #expect(summary.best ?? 0 > 0.9, "\(summary)")
    }

    @Test func aFrozenEncoderKeepsItsWeightsAndOnlyThey() throws {
        let place = try TemporaryDirectory()
        let task = try task(freezing: true)
        let before = Array(task.parameters.values)
        try Trainer(task, options: options(epochs: 1), directory: place.url).run()
        for parameter in task.parameters.parameters {
            let isHead =
                parameter.name.hasPrefix("classifier") || parameter.name.contains("pooler")
            let isSame =
                Array(task.parameters.values[parameter.range])
                == Array(before[parameter.range])
            #expect(isSame == !isHead, "\(parameter.name)")
        }
    }

    @Test func fineTuningLeavesNothingFrozen() throws {
        let task = try task()
        #expect(task.parameters.trainableCount == task.parameters.count)
    }

    @Test func classWeightsMakeRareClassesCount() throws {
        #expect(ClassifierLoss.balanced([0, 0, 0, 1], classes: 2) == [4.0 / 6, 2])
    }

    @Test func aTeacherAloneDecidesWithAlpha0() throws {
        var loss = ClassifierLoss()
        loss.distillation = DistillationLoss(temperature: 1, alpha: 0)
        // The teacher says the opposite of the labels.
        loss.teacher = texts.flatMap { $0.target == 0 ? [-4, 4] : [4, -4] as [Float] }
        let place = try TemporaryDirectory()
        let task = try task(loss: loss)
        try Trainer(task, options: options(epochs: 30), directory: place.url).run()
        #expect(try task.evaluate() ?? 1 < 0.1)
    }

    @Test func aResumedRunEndsWithTheSameWeights() throws {
        let whole = try TemporaryDirectory()
        let task1 = try task()
        try Trainer(task1, options: options(), directory: whole.url).run()
        let cut = try TemporaryDirectory()
        let stopped = try task()
        #expect(throws: Stop.self) {
            try Trainer(
                stopped,
                options: options(),
                directory: cut.url,
                saveBest: { throw Stop() }
            )
            .run()
        }
        let task2 = try task()
        try Trainer(task2, options: options(), directory: cut.url).run(resuming: true)
        #expect(Array(task1.parameters.values) == Array(task2.parameters.values))
    }

    @Test func inferencesHeadIsTrainings() throws {
        let place = try TemporaryDirectory()
        let task = try task()
        let file = place.url.appending(path: "model.safetensors")
        var writer = SafetensorsWriter()
        task.parameters.write(to: &writer)
        try writer.write(to: file)
        let root = try Checkpoint(file: file).root
        let head = try ClassificationHead(
            encoder: root("bert"),
            root: root,
            width: Golden.configuration.hiddenSize,
            classCount: 2
        )
        let examples = try ClassifierExamples(
            texts,
            tokenizer: tokenizer,
            cut: TextCut(longest: 16)
        )
        let batch = examples.batch(0..<5)
        let encoder = try BertEncoder(configuration: Golden.configuration, weights: root("bert"))
        let found = head.logits(of: try encoder.hiddenStates(of: batch)).flatMap { $0 }
        task.refresh()
        let expected = try task.model.logits(of: batch)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    private struct Stop: Error {}
}
