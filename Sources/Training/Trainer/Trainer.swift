public import Foundation
import Transformers

/// Runs a task through its epochs: order, steps, learning rate, checkpoints, log, early end.
///
/// The same task, options and data give the same weights bit for bit, on any number of threads and
/// also when the run was killed and resumed.
public final class Trainer {
    /// What a run came to.
    public struct Summary: Sendable, Hashable {
        /// Steps taken, in all.
        public let steps: Int
        /// The mean loss of the last epoch's examples.
        public let meanLoss: Double
        /// The best held-out figure; nil where nothing was held out.
        public let best: Double?
        /// Whether there was nothing left to do: an earlier run came to its end, and its weights are
        /// where it wrote them.
        public let wasFinished: Bool

        init(_ position: RunPosition, wasFinished: Bool = false) {
            steps = position.step
            meanLoss = position.meanLoss
            best = position.best
            self.wasFinished = wasFinished
        }
    }

    private let task: any TrainingTask
    private let options: TrainingOptions
    private let directory: URL
    private let report: (String) -> Void
    private let saveBest: (() throws -> Void)?
    private let optimizer: AdamW
    private let lengths: [Int]
    /// Where the last run ended; nil before.
    private var last: RunPosition?

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - task: What learns.
    ///   - options: How.
    ///   - directory: Receives the checkpoint, the log and the curve.
    ///   - saveBest: Called whenever the held-out figure is the best so far.
    ///   - report: Receives lines for a person.
    /// - Throws: `TrainingError` when there is nothing to learn from.
    public init(
        _ task: any TrainingTask,
        options: TrainingOptions,
        directory: URL,
        saveBest: (() throws -> Void)? = nil,
        report: @escaping (String) -> Void = { _ in }
    ) throws {
        guard task.exampleCount > 0 else {
            throw TrainingError(
                .badData,
                while: "Starting a training",
                expected: "at least one example",
                found: "none",
                nextStep: "Check the training file and the messages about dropped examples."
            )
        }
        self.task = task
        self.options = options
        self.directory = directory
        self.report = report
        self.saveBest = saveBest
        optimizer = AdamW(task.parameters, options: options.optimizer)
        lengths = (0..<task.exampleCount).map { task.tokenCount(of: $0) }
    }

    /// Runs to the end.
    ///
    /// - Parameter resumes: Whether to go on from the directory's checkpoint, where there is one.
    /// - Returns: What it came to.
    /// - Throws: `TrainingError` when the loss is no number any more; what the task and the disk throw.
    @discardableResult
    public func run(resuming resumes: Bool = false) throws -> Summary {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let checkpoint = RunCheckpoint(in: directory)
        var position = RunPosition(recipe: recipe)
        if resumes && checkpoint.exists {
            position = try resume(from: checkpoint)
        } else if resumes, let end = RunEnd(in: directory).read() {
            return try finished(end)
        }
        RunEnd(in: directory).remove()
        task.refresh()
        let log = try TrainingLog(in: directory, resumingAt: position.step)
        announce(position)
        let clock = Speed()
        while !position.isFinished && position.epoch < options.epochs {
            try runEpoch(&position, checkpoint, log, clock)
        }
        try log.plot()
        last = position
        return Summary(position)
    }

    /// Removes the checkpoint of a run that came to its end, three times the size of the weights, and
    /// leaves a note that it did.
    ///
    /// - Throws: When the note cannot be written; the checkpoint stays then.
    public func discardCheckpoint() throws {
        guard let last else { return }
        try RunEnd(in: directory).write(last)
        RunCheckpoint(in: directory).remove()
    }

    private func finished(_ end: RunPosition) throws -> Summary {
        try requireSameRecipe(end, in: directory)
        report("nothing to resume: the run ended after step \(end.step)")
        return Summary(end, wasFinished: true)
    }

    private var recipe: String {
        let tokens = lengths.reduce(0, +)
        let own = task.recipe.isEmpty ? "" : "; \(task.recipe)"
        return options.recipe + "; \(lengths.count) examples of \(tokens) tokens" + own
    }

    private var stepsPerEpoch: Int {
        EpochPlan.stepCount(examples: lengths.count, options: options)
    }

    private var schedule: Schedule {
        Schedule(
            peak: options.rate,
            warmUpSteps: Schedule.steps(
                share: options.warmUpShare,
                of: stepsPerEpoch * options.epochs
            ),
            decay: options.decay
        )
    }

    private func resume(from checkpoint: RunCheckpoint) throws -> RunPosition {
        let position = try checkpoint.read(into: task.parameters, optimizer)
        try requireSameRecipe(position, in: checkpoint.url)
        report("resuming behind step \(position.step)")
        return position
    }

    private func requireSameRecipe(_ position: RunPosition, in place: URL) throws {
        guard position.recipe == recipe else {
            throw TrainingError(
                .usage,
                while: "Resuming from \(place.path)",
                expected: "the recipe it was started with: \(position.recipe)",
                found: recipe,
                nextStep: "Resume with the same options and data, or start in another directory."
            )
        }
    }

    private func announce(_ position: RunPosition) {
        let parameters = task.parameters
        report(
            "\(parameters.trainableCount) of \(parameters.count) weights learn from "
                + "\(lengths.count) examples, \(lengths.reduce(0, +)) tokens; "
                + "\(stepsPerEpoch * options.epochs) steps"
        )
    }

    private func runEpoch(
        _ position: inout RunPosition,
        _ checkpoint: RunCheckpoint,
        _ log: TrainingLog,
        _ clock: Speed
    ) throws {
        let plan = EpochPlan(
            epoch: position.epoch,
            lengths: lengths,
            options: options,
            splits: task.splitsSteps
        )
        if position.stepOfEpoch == 0 { (position.lossSum, position.seen) = (0, 0) }
        for step in plan.steps.dropFirst(position.stepOfEpoch) {
            try take(step, &position, log, clock)
            let isDue = options.checkpointSteps > 0 && position.step % options.checkpointSteps == 0
            if isDue && position.stepOfEpoch < plan.steps.count {
                try checkpoint.write(task.parameters, optimizer, position)
            }
        }
        try endEpoch(&position, log)
        try checkpoint.write(task.parameters, optimizer, position)
        try log.plot()
    }

    private func take(
        _ parts: [[Int]],
        _ position: inout RunPosition,
        _ log: TrainingLog,
        _ clock: Speed
    ) throws {
        let examples = parts.reduce(0) { $0 + $1.count }
        task.parameters.clearGradients()
        var loss = 0.0
        for (number, part) in parts.enumerated() {
            loss += try task.learn(
                from: part,
                scale: 1 / Float(examples),
                key: key(step: position.step, part: number)
            )
        }
        let rate = schedule.rate(
            step: position.step,
            of: stepsPerEpoch * options.epochs,
            epoch: position.epoch
        )
        let norm = loss.isFinite ? optimizer.step(rate: rate) : .nan
        guard norm.isFinite else { throw diverged(at: position.step, loss / Double(examples)) }
        task.refresh()
        position.step += 1
        position.stepOfEpoch += 1
        position.time = optimizer.time
        position.lossSum += loss
        position.seen += examples
        clock.add(examples: examples, tokens: parts.joined().reduce(0) { $0 + lengths[$1] })
        try tell(loss / Double(examples), rate, norm, position, log, clock)
    }

    /// What dropouts of one part of one step are drawn with.
    private func key(step: Int, part: Int) -> UInt64 {
        var random = SeededRandom(
            seed: options.seed ^ (UInt64(step) << 20 | UInt64(part)) &* 0xD134_2543_DE82_EF95
        )
        return random.next()
    }

    private func diverged(at step: Int, _ loss: Double) -> TrainingError {
        TrainingError(
            .diverged,
            while: "Training step \(step + 1)",
            expected: "a finite loss and gradient",
            found: "a loss of \(loss)",
            nextStep: "The last checkpoint is whole. Lower the learning rate or warm up longer."
        )
    }

    private func tell(
        _ loss: Double,
        _ rate: Double,
        _ norm: Double,
        _ position: RunPosition,
        _ log: TrainingLog,
        _ clock: Speed
    ) throws {
        let total = stepsPerEpoch * options.epochs
        let progress = ProgressReport(
            step: position.step,
            steps: total,
            epoch: position.epoch + 1,
            epochs: options.epochs,
            loss: loss,
            meanLoss: position.meanLoss,
            rate: rate,
            gradientNorm: norm,
            examplesPerSecond: clock.examplesPerSecond,
            tokensPerSecond: clock.tokensPerSecond,
            secondsLeft: clock.secondsPerStep * Double(total - position.step)
        )
        try log.add(progress)
        if clock.isDue || position.step == total { report(progress.line) }
    }

    private func endEpoch(_ position: inout RunPosition, _ log: TrainingLog) throws {
        position.epoch += 1
        position.stepOfEpoch = 0
        report("epoch \(position.epoch): mean loss \(position.meanLoss)")
        guard let figure = try task.evaluate() else { return }
        report("epoch \(position.epoch): held out \(figure)")
        try log.add(evaluation: figure, epoch: position.epoch, step: position.step)
        if position.best.map({ figure > $0 }) ?? true {
            position.best = figure
            position.epochsSinceBest = 0
            try saveBest?()
        } else {
            position.epochsSinceBest += 1
        }
        if let patience = options.patience, position.epochsSinceBest >= patience {
            position.isFinished = true
        }
    }
}

/// How fast a run is.
private final class Speed {
    private let start = ContinuousClock.now
    private var told = ContinuousClock.now
    private var examples = 0
    private var tokens = 0
    private var steps = 0

    func add(examples: Int, tokens: Int) {
        self.examples += examples
        self.tokens += tokens
        steps += 1
    }

    private var seconds: Double { max(1e-9, (ContinuousClock.now - start) / .seconds(1)) }
    var examplesPerSecond: Double { Double(examples) / seconds }
    var tokensPerSecond: Double { Double(tokens) / seconds }
    var secondsPerStep: Double { seconds / Double(max(1, steps)) }

    /// Whether a person has waited long enough for the next line.
    var isDue: Bool {
        let now = ContinuousClock.now
        guard now - told >= .seconds(2) else { return false }
        told = now
        return true
    }
}
