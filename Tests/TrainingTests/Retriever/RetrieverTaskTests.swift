import Foundation
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

@Suite struct RetrieverTaskTests {
    /// Questions that share one rare word with their passage.
    private static func examples(_ count: Int) -> RetrieverExamples {
        var all = RetrieverExamples()
        for number in 0..<count {
            all.addPassage("w\(number) w\(60 + number % 7) w90 w91", group: "g\(number % 5)")
        }
        for number in 0..<count {
            all.add(
                RetrieverExample(
                    question: "w\(number) w92",
                    group: "g\(number % 5)",
                    positives: [number],
                    negatives: (1..<4).map { (number + $0) % count },
                    groupNegatives: [(number + 5) % count]
                )
            )
        }
        return all
    }

    private static func task(shared: Bool = true, heldOut: Bool = false) throws -> RetrieverTask {
        let model = try RetrieverModel(
            configuration: Golden.configuration,
            isShared: shared,
            pooling: SequencePooling(.mean, normalizes: true),
            loss: InBatchSoftmax(temperature: 0.1)
        )
        let source = try Golden.checkpoint("start").root("bert")
        for prefix in shared ? [""] : ["question_encoder.bert_model.", "ctx_encoder.bert_model."] {
            try model.parameters.load(from: source, prefix: prefix)
        }
        model.refresh()
        var options = RetrieverTask.Options()
        options.groupNegatives = 1
        let place = try TemporaryDirectory()
        let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<95).map { "w\($0)" }
        try Data((words.joined(separator: "\n") + "\n").utf8)
            .write(to: place.url.appending(path: "vocab.txt"))
        return try withExtendedLifetime(place) {
            try RetrieverTask(
                model,
                examples: examples(40),
                heldOut: heldOut ? examples(50) : nil,
                tokenizer: WordPieceTokenizer(directory: place.url),
                options: options
            )
        }
    }

    private static var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 2
        options.batchSize = 8
        options.rate = 2e-3
        options.checkpointSteps = 2
        return options
    }

    @Test(arguments: [true, false])
    func lossFallsAndRanksRise(_ shared: Bool) throws {
        let task = try Self.task(shared: shared, heldOut: true)
        let before = try #require(try task.heldOutScores())
        let place = try TemporaryDirectory()
        var options = Self.options
        options.epochs = 12
        let summary = try Trainer(task, options: options, directory: place.url).run()
        let after = try #require(task.lastScores)
        // Chance among 8 questions with 3 passages each is ln 24 = 3.18.
        #expect(summary.meanLoss < 2.9)
        #expect(after.meanReciprocalRank > before.meanReciprocalRank)
        #expect(after.groupReciprocalRank >= after.meanReciprocalRank)
        #expect(after.questions == 50 && after.passages == 50)
    }

    @Test func aResumedRunEndsWithTheSameWeights() throws {
        func weights(_ task: RetrieverTask) -> [Float] { Array(task.parameters.values) }
        let whole = try Self.task()
        let place = try TemporaryDirectory()
        try Trainer(whole, options: Self.options, directory: place.url).run()
        let other = try TemporaryDirectory()
        let half = try Dying(Self.task(), after: 7)
        #expect(throws: Dying.Killed.self) {
            try Trainer(half, options: Self.options, directory: other.url).run()
        }
        let resumed = try Self.task()
        try Trainer(resumed, options: Self.options, directory: other.url).run(resuming: true)
        #expect(weights(whole) == weights(resumed))
    }

    @Test func noNumbersStopTheRun() throws {
        let task = try Self.task()
        task.parameters.values[5000] = .nan
        let place = try TemporaryDirectory()
        let error = try #require(throws: TrainingError.self) {
            try Trainer(task, options: Self.options, directory: place.url).run()
        }
        #expect(error.kind == .diverged)
    }

    @Test func nothingToLearnFromIsSaid() throws {
        let model = try Self.task().model
        let place = try TemporaryDirectory()
        try Data("[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\n".utf8)
            .write(to: place.url.appending(path: "vocab.txt"))
        let task = try RetrieverTask(
            model,
            examples: RetrieverExamples(),
            tokenizer: WordPieceTokenizer(directory: place.url)
        )
        let error = try #require(throws: TrainingError.self) {
            try Trainer(task, options: Self.options, directory: place.url)
        }
        #expect(error.kind == .badData)
    }
}

/// A task that is killed behind some steps.
private final class Dying: TrainingTask {
    struct Killed: Error {}
    private let task: RetrieverTask
    private var left: Int

    init(_ task: RetrieverTask, after steps: Int) {
        self.task = task
        left = steps
    }

    var parameters: ParameterStore { task.parameters }
    var recipe: String { task.recipe }
    var exampleCount: Int { task.exampleCount }
    var splitsSteps: Bool { task.splitsSteps }
    func tokenCount(of example: Int) -> Int { task.tokenCount(of: example) }
    func refresh() { task.refresh() }

    func learn(from examples: [Int], scale: Float, key: UInt64) throws -> Double {
        guard left > 0 else { throw Killed() }
        left -= 1
        return try task.learn(from: examples, scale: scale, key: key)
    }
}
