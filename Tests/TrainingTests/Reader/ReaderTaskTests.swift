import Foundation
import Tensors
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

@Suite struct ReaderTaskTests {
    private static let words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "is", "red", "the", "strap", "bag",
        "a", "and", ".",
    ]

    private static func windows(_ answers: [Range<Int>?]) throws -> ReaderWindows {
        let tokenizer = try WordPieceTokenizer(
            vocabulary: Array((words.joined(separator: "\n") + "\n").utf8),
            rules: WordPieceRules(lowercases: true)
        )
        let examples = answers.enumerated().map { number, answer in
            ReaderExample(
                id: "\(number)",
                question: number.isMultiple(of: 2) ? "what is red" : "what is the bag",
                context: "the bag and the red strap .",
                answer: answer
            )
        }
        return try ReaderWindows(examples, tokenizer: tokenizer)
    }

    private static let mixed: [Range<Int>?] = [16..<25, nil, nil, 4..<7, nil, nil, nil, 0..<7]

    @Test(arguments: [0, 0.2, 0.5, 1])
    func atMostAShareIsWithoutAnAnswer(_ share: Double) throws {
        var windows = try Self.windows(Self.mixed)
        let omitted = windows.limitUnanswerable(toShare: share, seed: 3)
        #expect(windows.answerableCount == 3)
        #expect(windows.count == 8 - omitted)
        let without = windows.count - windows.answerableCount
        #expect(Double(without) <= share * Double(windows.count) + 1e-9)
        var again = try Self.windows(Self.mixed)
        again.limitUnanswerable(toShare: share, seed: 3)
        #expect(again.fingerprint == windows.fingerprint)
    }

    @Test func fingerprintsSeeTargetsAndOrder() throws {
        let prints = try [Self.mixed, Self.mixed.reversed(), [nil], [0..<3], []]
            .map { try Self.windows($0).fingerprint }
        #expect(Set(prints).count == prints.count)
        #expect(try Self.windows(Self.mixed).fingerprint == prints[0])
    }

    @Test func aFrozenEncoderStaysAndItsStatesMayBeKeptOrNot() throws {
        func weights(_ stateBytes: Int) throws -> (before: [Float], after: [Float], head: Int) {
            let place = try TemporaryDirectory()
            let model = try Golden.reader()
            let before = Array(model.parameters.values)
            var options = ReaderTask.Options()
            options.freezesEncoder = true
            options.stateBytes = stateBytes
            let task = ReaderTask(model, windows: try Self.windows(Self.mixed), options: options)
            try Trainer(task, options: Self.run, directory: place.url).run()
            let head = model.parameters.range(of: "qa_outputs.weight").lowerBound
            return (before, Array(model.parameters.values), head)
        }
        let kept = try weights(1 << 20)
        #expect(kept.after[..<kept.head] == kept.before[..<kept.head])
        #expect(kept.after[kept.head...] != kept.before[kept.head...])
        #expect(try weights(0).after == kept.after)
        #expect(try weights(4 * 32 * 30).after == kept.after)
    }

    @Test func headGradientsOfStatesAreThoseOfTheWholePass() throws {
        let (batch, targets) = try Self.windows(Self.mixed).batch([0, 1, 3])
        let model = try Golden.reader()
        func loss(_ logits: [Float]) -> LossAndGradient {
            SpanLoss.of(logits, lengths: batch.lengths, targets: targets, scale: 1)
        }
        let whole = try model.learn(from: batch, key: nil, loss: loss)
        let expected = Array(model.parameters.gradient("qa_outputs.weight"))
        model.parameters.clearGradients()
        let head = try model.learn(fromStates: model.states(of: batch), loss: loss)
        #expect(head == whole)
        #expect(Array(model.parameters.gradient("qa_outputs.weight")) == expected)
    }

    @Test func aStudentComesNearItsTeacher() throws {
        let place = try TemporaryDirectory()
        let golden = try Golden.reader()
        let root = try Golden.checkpoint("start").root
        let teacher = try ReaderTeacher(
            configuration: golden.configuration,
            weights: root("bert"),
            root: root
        )
        let windows = try Self.windows(Self.mixed)
        let batch = windows.batch([0, 1]).0
        #expect(
            largestDifference(try teacher.logits(of: batch), try golden.logits(of: batch)) < 1e-4
        )

        let student = try Golden.reader()
        for index in student.parameters.range(of: "qa_outputs.weight") {
            student.parameters.values[index] *= -1
        }
        student.refresh()

        var options = ReaderTask.Options()
        options.teacher = teacher
        options.mixture = DistillationLoss(temperature: 2, alpha: 0)
        let task = ReaderTask(student, windows: windows, options: options)
        var run = Self.run
        run.epochs = 30
        let key: UInt64 = 1
        let before = try task.learn(from: Array(0..<8), scale: 0, key: key)
        try Trainer(task, options: run, directory: place.url).run()
        // Logits may differ by a constant; what a teacher teaches is their softmax.
        let after = try task.learn(from: Array(0..<8), scale: 0, key: key)
        #expect(after < before / 10, "\(before) before, \(after) after")
    }

    @Test func resumingWithOtherWindowsOrSettingsIsRefused() throws {
        let place = try TemporaryDirectory()
        func trainer(_ answers: [Range<Int>?], _ frozen: Bool, _ dropout: Float) throws -> Trainer {
            var options = ReaderTask.Options()
            options.freezesEncoder = frozen
            let task = ReaderTask(
                try Golden.reader { $0.hiddenDropout = dropout },
                windows: try Self.windows(answers),
                options: options
            )
            return try Trainer(task, options: Self.run, directory: place.url)
        }
        try trainer(Self.mixed, false, 0).run()
        // The same lengths in another order, with other targets, frozen, or with dropout.
        var swapped = Self.mixed
        swapped[1] = 4..<7
        for other in [
            try trainer(swapped, false, 0), try trainer(Self.mixed, true, 0),
            try trainer(Self.mixed, false, 0.1),
        ] {
            #expect(throws: TrainingError.self) { try other.run(resuming: true) }
        }
        #expect(try trainer(Self.mixed, false, 0).run(resuming: true).steps == 4)
    }

    @Test func aDiscardedStateLeavesANoteThatTheRunEnded() throws {
        let place = try TemporaryDirectory()
        func trainer() throws -> Trainer {
            let task = ReaderTask(try Golden.reader(), windows: try Self.windows(Self.mixed))
            return try Trainer(task, options: Self.run, directory: place.url)
        }
        let first = try trainer()
        let summary = try first.run()
        #expect(!summary.wasFinished)
        try first.discardCheckpoint()
        let state = place.url.appending(path: "training-state.safetensors")
        #expect(!FileManager.default.fileExists(atPath: state.path))
        let again = try trainer().run(resuming: true)
        #expect(again.wasFinished && again.steps == summary.steps)
        // Without --resume it starts anew.
        #expect(try !trainer().run().wasFinished)
    }

    @Test func aMeasureTakesThePlaceOfTheLoss() throws {
        let windows = try Self.windows(Self.mixed)
        let model = try Golden.reader()
        let watched = try ReaderTask(model, windows: windows, heldOut: windows).evaluate()
        #expect(watched ?? 0 < 0)
        let measured = ReaderTask(model, windows: windows, heldOut: windows, measure: { 0.25 })
        #expect(try measured.evaluate() == 0.25)
        #expect(try ReaderTask(model, windows: windows).evaluate() == nil)
    }

    private static var run: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 2
        options.batchSize = 4
        options.rate = 5e-3
        return options
    }
}
