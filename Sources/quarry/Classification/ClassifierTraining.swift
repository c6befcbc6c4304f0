import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage
import Tensors
import Tokenizers
import Training
import Transformers

/// One run of `quarry train classifier`: learn, keep the best epoch, calibrate, measure.
struct ClassifierTraining {
    let recipe: ClassifierRecipe
    let data: ClassifierData
    let source: ModelDirectory
    let directory: URL
    let precision: Precision
    /// The scores of a teacher for every training text, and how they count.
    let teacher: (logits: [Float], loss: DistillationLoss)?
    let console: Console

    /// Learns, or goes on learning, and writes a model directory with its calibration.
    ///
    /// - Returns: How the model in the directory scores on the held-out texts.
    func run(resuming: Bool) async throws -> ClassificationReport {
        do {
            try learn(resuming: resuming)
        } catch let error as TrainingError {
            throw QuarryError(error)
        } catch let error as CheckpointError {
            throw QuarryError(error)
        }
        let report = try await calibrate()
        try ClassifierCard(
            name: directory.lastPathComponent,
            source: source.identity,
            recipe: recipe,
            data: data,
            report: report
        )
        .write(in: directory)
        return report
    }

    private var cut: TextCut {
        TextCut(longest: recipe.maxSeqLen ?? 256, headShare: recipe.headShare ?? 0.25)
    }

    private func learn(resuming: Bool) throws {
        let part = source.main
        let configuration = try BertConfiguration(part.configuration)
        var encoderOptions = BertTrainingOptions()
        encoderOptions.precision = precision
        let model = try ClassifierModel(
            configuration: configuration,
            classCount: data.labels.count,
            options: encoderOptions
        )
        try model.load(encoder: part.weights, seed: recipe.seed ?? 1)
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        let task = try ClassifierTask(
            model,
            examples: examples(data.training, tokenizer),
            heldOut: examples(data.heldOut, tokenizer),
            loss: loss,
            freezesEncoder: recipe.freezeBackbone ?? false
        )
        let writer = ModelWriter(
            architecture: "BertForSequenceClassification",
            source: source.url,
            labels: data.labels
        )
        let progress = directory.appending(path: "training")
        try RunIdentity(fingerprint).check(in: progress, resuming: resuming)
        _ = try Trainer(
            task,
            options: options,
            directory: progress,
            saveBest: { try writer.write(model.parameters, to: directory) },
            report: { console.note($0) }
        )
        .run(resuming: resuming)
    }

    private func examples(_ texts: [LabelledText], _ tokenizer: WordPieceTokenizer) throws
        -> ClassifierExamples
    {
        try ClassifierExamples(
            texts.map { ($0.text, data.target(of: $0)) },
            tokenizer: tokenizer,
            cut: cut
        )
    }

    private var loss: ClassifierLoss {
        var loss = ClassifierLoss()
        if recipe.classWeights ?? false {
            loss.classWeights = ClassifierLoss.balanced(
                data.training.map(data.target),
                classes: data.labels.count
            )
        }
        if let teacher { (loss.teacher, loss.distillation) = (teacher.logits, teacher.loss) }
        return loss
    }

    private var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = recipe.epochs ?? 3
        options.batchSize = recipe.batch ?? 32
        options.rate = recipe.rate ?? 5e-5
        options.warmUpShare = recipe.warmUp ?? 0.1
        options.optimizer.weightDecay = recipe.weightDecay ?? 0.01
        options.patience = recipe.patience
        options.seed = recipe.seed ?? 1
        options.bucketSteps = 8
        options.checkpointSteps = 100
        return options
    }

    /// What the trainer itself does not know of the recipe.
    private var fingerprint: String {
        let mixture = teacher.map { "\($0.loss.temperature) \($0.loss.alpha)" } ?? "none"
        return """
            model \(source.identity); labels \(data.labels); frozen \
            \(recipe.freezeBackbone ?? false); class weights \(recipe.classWeights ?? false); \
            cut \(cut.longest) \(cut.headShare); teacher \(mixture); precision \(precision)

            """
    }

    /// Fits temperature and neutral band of the best epoch's model, read back as users will.
    private func calibrate() async throws -> ClassificationReport {
        let file = directory.appending(path: ClassifierSettings.fileName)
        var settings = ClassifierSettings(cut: cut)
        try settings.write(to: file)
        try noteRecord()
        let logits = try await scores()
        let gold = data.heldOut.map(data.target)
        settings.temperature = TemperatureFit.temperature(logits, gold: gold)
        settings.targetPrecision = recipe.precisionTarget ?? 0.75
        settings.heldOutCount = gold.count
        let probabilities = logits.map { Self.softmax($0, settings.temperature) }
        let threshold = NeutralBand.threshold(
            confidences: probabilities.map { $0.max() ?? 0 },
            outcomes: zip(probabilities, gold).map { $0.firstIndex(of: $0.max() ?? 0) == $1 },
            target: settings.targetPrecision
        )
        // Where even the surest are too often wrong, nothing could be named any more.
        settings.neutralBelow = threshold < 1 ? threshold : 0
        try settings.write(to: file)
        return ClassificationReport(
            labels: data.labels,
            gold: gold,
            probabilities: probabilities,
            neutralBelow: settings.neutralBelow
        )
    }

    private func noteRecord() throws {
        do {
            try ModelRecord(
                kind: .classifier,
                storage: .original,
                source: source.identity,
                calibration: ClassifierSettings.fileName
            )
            .write(in: directory)
        } catch let error as CheckpointError { throw QuarryError(error) }
    }

    private func scores() async throws -> [[Float]] {
        let model: ModelDirectory
        do { model = try ModelDirectory(at: directory) } catch let error as CheckpointError {
            throw QuarryError(error)
        }
        let classifier = try Models.classifier(at: model, precision: precision)
        return try await classifier.logits(of: data.heldOut.map(\.text))
    }

    private static func softmax(_ scores: [Float], _ temperature: Double) -> [Double] {
        let highest = Double(scores.max() ?? 0)
        let powers = scores.map { exp((Double($0) - highest) / temperature) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }
}

/// What a run was started with, beside its checkpoint, so that it resumes with nothing else.
private struct RunIdentity {
    private let text: String

    init(_ text: String) { self.text = text }

    func check(in directory: URL, resuming: Bool) throws {
        let file = directory.appending(path: "recipe.txt")
        if resuming, let old = try? String(contentsOf: file, encoding: .utf8), old != text {
            throw QuarryError(
                .usage,
                while: "resuming in",
                directory.path,
                expected: "the recipe it was started with: \(old)",
                found: text,
                nextStep: "Resume with the same options, or start in another directory"
            )
        }
        do {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing",
                file.path,
                found: error.localizedDescription
            )
        }
    }
}
