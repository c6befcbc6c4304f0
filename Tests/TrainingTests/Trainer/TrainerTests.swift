import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct TrainerTests {
    @Test func lossFallsAndTheLogTellsIt() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        var options = TrainerTests.options
        options.epochs = 12
        let summary = try Trainer(task, options: options, directory: place.url).run()
        #expect(summary.steps == 12 * 6)
        #expect(summary.meanLoss < 1.5)
        let log = try String(
            contentsOf: place.url.appending(path: "training-log.jsonl"),
            encoding: .utf8
        )
        #expect(log.split(separator: "\n").count == summary.steps)
        let plot = place.url.appending(path: "loss.svg")
        #expect(FileManager.default.fileExists(atPath: plot.path))
    }

    @Test(arguments: [1, 3])
    func runsRepeatBitForBitOnAnyThreads(_ threads: Int) throws {
        let first = try weights { try Trainer($0, options: Self.options, directory: $1).run() }
        let second = try withThreads(threads) {
            try weights { try Trainer($0, options: Self.options, directory: $1).run() }
        }
        #expect(first == second)
    }

    @Test(arguments: [1, 3, 4, 7, 11])
    func aKilledRunEndsWithTheSameWeights(_ death: Int) throws {
        let whole = try weights { try Trainer($0, options: Self.options, directory: $1).run() }
        let resumed = try weights { task, place in
            let doomed = try ToyTask()
            doomed.dies(after: death)
            #expect(throws: ToyTask.Killed.self) {
                try Trainer(doomed, options: Self.options, directory: place).run()
            }
            try Trainer(task, options: Self.options, directory: place).run(resuming: true)
        }
        #expect(whole == resumed)
    }

    @Test func resumingAFinishedRunDoesNothing() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        try Trainer(task, options: Self.options, directory: place.url).run()
        let before = Array(task.parameters.values)
        let again = try ToyTask()
        let summary = try Trainer(again, options: Self.options, directory: place.url)
            .run(resuming: true)
        #expect(Array(again.parameters.values) == before)
        #expect(summary.steps == 12)
    }

    @Test func anotherRecipeIsRefused() throws {
        let place = try TemporaryDirectory()
        try Trainer(ToyTask(), options: Self.options, directory: place.url).run()
        var other = Self.options
        other.rate = 0.5
        #expect(throws: TrainingError.self) {
            try Trainer(ToyTask(), options: other, directory: place.url).run(resuming: true)
        }
    }

    @Test func noNumbersStopTheRunAndKeepTheCheckpoint() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        task.breaks(at: 8)
        #expect(throws: TrainingError.self) {
            try Trainer(task, options: Self.options, directory: place.url).run()
        }
        let whole = try weights { try Trainer($0, options: Self.options, directory: $1).run() }
        let healthy = try ToyTask()
        try Trainer(healthy, options: Self.options, directory: place.url).run(resuming: true)
        #expect(Array(healthy.parameters.values) == whole)
    }

    @Test func nothingToLearnFromIsAnError() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask(examples: 0)
        #expect(throws: TrainingError.self) {
            try Trainer(task, options: Self.options, directory: place.url)
        }
    }

    @Test func aRunEndsWhenNothingGetsBetter() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        task.figures = [0.5, 0.7, 0.6, 0.7, 0.9]
        var options = Self.options
        options.epochs = 5
        options.patience = 2
        var saved = 0
        let summary = try Trainer(
            task,
            options: options,
            directory: place.url,
            saveBest: { saved += 1 }
        )
        .run()
        #expect(summary.steps == 4 * 6)
        #expect(summary.best == 0.7)
        #expect(saved == 2)
    }

    @Test func frozenWeightsStay() throws {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        let before = Array(task.parameters.values)
        task.parameters.freeze { $0.hasPrefix("bert.") }
        #expect(task.parameters.trainableCount == 2 * 32 + 2)
        try Trainer(task, options: Self.options, directory: place.url).run()
        let head = task.parameters.range(of: "qa_outputs.weight")
        #expect(
            Array(task.parameters.values[..<head.lowerBound]) == Array(before[..<head.lowerBound])
        )
        #expect(Array(task.parameters.values[head]) != Array(before[head]))
    }

    @Test func accumulatedPartsAreOneBatch() throws {
        // Without dropout, learning from parts is learning from the whole, but for rounding that
        // Adam enlarges: 12 steps of 5e-3 could move a weight by 0.06.
        var options = Self.options
        let whole = try weights { try Trainer($0, options: options, directory: $1).run() }
        options.tokenBudget = 12
        let parts = try weights { try Trainer($0, options: options, directory: $1).run() }
        #expect(whole != parts)
        #expect(largestDifference(whole, parts) < 5e-3)
    }

    static var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 2
        options.batchSize = 4
        options.rate = 5e-3
        options.checkpointSteps = 4
        return options
    }

    private func weights(_ run: (ToyTask, URL) throws -> Void) throws -> [Float] {
        let place = try TemporaryDirectory()
        let task = try ToyTask()
        try run(task, place.url)
        return Array(task.parameters.values)
    }
}
