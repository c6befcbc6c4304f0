import Foundation
import Inference
import QuestionAnswering
import Tensors
import Tokenizers
import Training
import Transformers

/// The training of a reader, from its material to its directory.
struct ReaderTraining {
    let workspace: Workspace
    let options: ReaderLearningOptions
    /// The share of windows without an answer that is kept; nil for all.
    let unanswerableShare: Double?
    /// Whether each question has its first answer alone.
    let firstAnswer: Bool
    /// Where the model goes.
    var places: TrainingPlaces
    /// Names of what was learnt from, for the model card.
    let sources: [String]

    private var console: Console { workspace.console }
    private var directory: URL { places.directory }

    /// Learns, and writes the weights of the best epoch, or the last where nothing is held out.
    func run(on material: ReaderMaterial) throws -> ReaderTrainingReport {
        var material = material
        let source = try startingModel()
        let reader = try model(source)
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        let windows = try windows(of: &material, tokenizer)
        let heldOut = try heldOutReading(material.heldOut, tokenizer)
        var best: HeldOutReading.Scores?
        var latest: HeldOutReading.Scores?
        let task = ReaderTask(
            reader,
            windows: windows,
            options: try taskOptions(source),
            measure: {
                latest = try heldOut?.scores(of: reader)
                if let latest { console.note(latest.line) }
                return latest?.f1
            }
        )
        let writer = ModelWriter(architecture: "BertForQuestionAnswering", source: source.url)
        let before = try scoresBefore(heldOut, reader, source)
        func save() throws {
            try writer.write(reader.parameters, to: directory)
            best = latest
            try card(source, material, windows, before, best).write(in: directory)
        }
        let trainer = try Trainer(
            task,
            options: try runOptions(task, windows),
            directory: places.progress,
            saveBest: { try save() },
            report: { console.note($0) }
        )
        let summary = try trainer.run(resuming: places.resume)
        if !summary.wasFinished && summary.best == nil { try save() }
        if !places.keepState { try trainer.discardCheckpoint() }
        return ReaderTrainingReport(
            out: directory.relativePath,
            summary: summary,
            windows: windows,
            material: material,
            heldOut: best,
            before: before
        )
    }

    /// The model that is started from.
    func startingModel() throws -> ModelDirectory {
        try workspace.models.resolve(options.general.model)
    }

    /// What a model makes of texts that it did not learn from.
    func readings(of texts: [QuestionedText], by source: ModelDirectory) throws -> [Reading] {
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        return try heldOutReading(texts, tokenizer)?.readings(of: model(source)) ?? []
    }

    private func card(
        _ source: ModelDirectory,
        _ material: ReaderMaterial,
        _ windows: ReaderWindows,
        _ before: HeldOutReading.Scores?,
        _ after: HeldOutReading.Scores?
    ) -> ReaderCard {
        ReaderCard(
            name: directory.lastPathComponent,
            source: source.identity,
            license: ModelCard(in: source.url).license,
            options: options,
            sources: sources,
            texts: material.learning.count,
            windows: windows.count,
            before: before,
            after: after
        )
    }

    /// What the model gets that it starts from; nil where that is no reader yet.
    private func scoresBefore(
        _ heldOut: HeldOutReading?,
        _ reader: ReaderModel,
        _ source: ModelDirectory
    ) throws -> HeldOutReading.Scores? {
        guard let heldOut, !places.resume,
            source.main.checkpoint.root.contains("qa_outputs.weight")
        else { return nil }
        let scores = try heldOut.scores(of: reader)
        console.note("before: \(scores.line)")
        return scores
    }

    private func model(_ source: ModelDirectory) throws -> ReaderModel {
        let part = source.main
        let reader = try ReaderModel(
            configuration: BertConfiguration(part.configuration),
            options: options.encoder
        )
        try reader.load(
            encoder: part.weights,
            root: part.checkpoint.root,
            seed: options.general.seed
        )
        return reader
    }

    private func windows(
        of material: inout ReaderMaterial,
        _ tokenizer: WordPieceTokenizer
    ) throws -> ReaderWindows {
        var windows = try ReaderWindows(
            material.learning.flatMap { firstAnswer ? Array($0.examples.prefix(1)) : $0.examples },
            tokenizer: tokenizer,
            options: options.windows
        )
        material.drop(windows.dropped)
        let sampledOut = unanswerableShare.map {
            windows.limitUnanswerable(toShare: $0, seed: options.general.seed)
        }
        material.dropped.tell(console)
        console.note(
            "\(material.learning.count) texts (\(material.negativeCount) retrieved negatives) in "
                + "\(windows.count) windows, \(windows.answerableCount) with an answer"
                + (sampledOut.map { "; \($0) without one sampled out" } ?? "")
        )
        return windows
    }

    private func heldOutReading(
        _ texts: [QuestionedText],
        _ tokenizer: WordPieceTokenizer
    ) throws -> HeldOutReading? {
        guard !texts.isEmpty else { return nil }
        var reading = ExtractiveReader.Options()
        reading.maxSequenceLength = options.maxSeqLen
        reading.stride = .advance(workspace.configuration.documentStride)
        reading.maxAnswerTokens = workspace.configuration.maxAnswerLength
        return try HeldOutReading(texts, tokenizer: tokenizer, options: reading)
    }

    private func taskOptions(_ source: ModelDirectory) throws -> ReaderTask.Options {
        var task = ReaderTask.Options()
        task.freezesEncoder = options.freezeBackbone
        task.note = "from \(source.digest)"
        guard let name = options.teaching.teacher else { return task }
        let teacher = try workspace.models.resolve(name)
        try requireSameVocabulary(teacher, source)
        task.teacher = try ReaderTeacher(
            configuration: BertConfiguration(teacher.main.configuration),
            weights: teacher.main.weights,
            root: teacher.main.checkpoint.root,
            precision: options.general.precision.tensors
        )
        task.mixture = options.teaching.mixture
        task.note += ", taught by \(teacher.digest)"
        return task
    }

    /// Scores are compared token by token, so both must cut texts alike.
    private func requireSameVocabulary(_ teacher: ModelDirectory, _ learner: ModelDirectory) throws
    {
        func vocabulary(_ model: ModelDirectory) -> Data? {
            try? Data(contentsOf: model.url.appending(path: "vocab.txt"))
        }
        guard vocabulary(teacher) != vocabulary(learner) else { return }
        throw QuarryError(
            .usage,
            while: "learning from the teacher",
            teacher.url.path,
            expected: "the vocabulary of \(learner.name)",
            found: "another one",
            nextStep: "Choose a teacher of the same family, or start from another --model."
        )
    }

    private func runOptions(_ task: ReaderTask, _ windows: ReaderWindows) throws -> TrainingOptions
    {
        var run = options.run
        guard options.batchSize == .automatic, windows.count > 0 else { return run }
        let finder = ReaderBatchSize(task: task, windows: windows, encoder: options.encoder)
        run.batchSize = try finder.size(
            rememberedIn: places.progress.appending(path: "batch-size.txt"),
            resuming: places.resume
        )
        // A batch that was tried whole is learnt whole.
        run.tokenBudget = max(run.tokenBudget, run.batchSize * windows.longest)
        console.note("batches of \(run.batchSize) windows")
        return run
    }
}

/// What a training came to.
struct ReaderTrainingReport: Encodable {
    let out: String
    let steps: Int
    let meanLoss: Double
    let windows: Int
    let answerableWindows: Int
    let negatives: Int
    let dropped: [String: Int]
    /// Of the weights that were kept; nil where nothing was held out, or an earlier process kept them.
    let heldOut: HeldOutReading.Scores?
    /// Of the reader it started from.
    let before: HeldOutReading.Scores?

    init(
        out: String,
        summary: Trainer.Summary,
        windows: ReaderWindows,
        material: ReaderMaterial,
        heldOut: HeldOutReading.Scores?,
        before: HeldOutReading.Scores?
    ) {
        self.out = out
        steps = summary.steps
        meanLoss = summary.meanLoss
        self.windows = windows.count
        answerableWindows = windows.answerableCount
        negatives = material.negativeCount
        dropped = Dictionary(
            uniqueKeysWithValues: material.dropped.counts.map { ("\($0)", $1) }
        )
        self.heldOut = heldOut
        self.before = before
    }

    enum CodingKeys: String, CodingKey {
        case out, steps, windows, negatives, dropped
        case meanLoss = "mean_loss"
        case answerableWindows = "answerable_windows"
        case heldOut = "held_out"
        case before = "held_out_before"
    }

    /// For people.
    var line: String {
        "\(out): \(steps) steps, mean loss \(meanLoss)"
            + (heldOut.map { "; best epoch: \($0.line)" } ?? "")
    }
}
